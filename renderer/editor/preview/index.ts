export { markdownGrammar, preview } from './preview.ts';
export { pictureSource } from './picture-widget.ts';
export type { PictureSource } from './picture-widget.ts';
export { revealSource, setSigns } from './reveal.ts';
export type { RevealSource, SignsShown } from './reveal.ts';
export { taskChange } from './small-widgets.ts';
export { insertTable, isInTable, runTableCommand } from './table-commands.ts';
export type { TableCommand } from './table-commands.ts';
export { addressAt, followNote, noteAt } from './notes.ts';
