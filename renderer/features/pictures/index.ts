export { takePictures, wantsPictures } from './drop.ts';
export { pictureActions } from './picture-actions.ts';
