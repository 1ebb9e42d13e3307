export { Catalogue } from './catalogue.ts';
export { modelFor } from './choice.ts';
export { modelHandlers, Models } from './models.ts';
