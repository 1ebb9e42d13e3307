export { pastePlain, pasting } from './paste.ts';
export { choosePictures, describeAt, insertPictures } from './pictures.ts';
