export { PictureCollecting } from './collecting.ts';
export { Pictures } from './pictures.ts';
