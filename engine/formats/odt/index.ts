export { odtToMarkdown } from './odt-in.ts';
