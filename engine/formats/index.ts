export { ENDINGS, EXPORT_FORMATS } from './convert.ts';
export type { ExportFormat, ExportRequest, Imported, ImportRequest } from './convert.ts';
export { exportInThread, importInThread } from './converter.ts';
export type { ConverterOptions } from './converter.ts';
export type { Exported } from './exported.ts';
export type { FileKind } from './kind.ts';
export type { Loss, LossKind } from './loss.ts';
export { decodeFile, encodeFile } from './text-file.ts';
export type { FileFormat } from './text-file.ts';
