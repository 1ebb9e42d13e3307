export { readHocrPage } from './hocr.ts';
export { openSource } from './open.ts';
export type { OpenSource, OwnText } from './open.ts';
