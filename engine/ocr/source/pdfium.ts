/**
 * The part of PDFium that is used, called directly: the wrapper of the package closes a page when it has drawn it, and
 * knows neither boxes of characters nor bounds of pictures.
 */
import { PDFiumModule } from '@hyzyla/pdfium';

/** Addresses in PDFium's memory; 0 is none. */
type Pointer = number;

/** What the package's WebAssembly module holds beyond its own types. */
export interface Pdfium {
  readonly HEAPU8: Uint8Array;
  readonly HEAP32: Int32Array;
  readonly HEAPF32: Float32Array;
  readonly HEAPF64: Float64Array;
  readonly wasmExports: { malloc(bytes: number): Pointer; free(at: Pointer): void };
  _FPDF_InitLibraryWithConfig(config: unknown): void;
  _FPDF_LoadMemDocument(at: Pointer, length: number, password: Pointer): Pointer;
  _FPDF_CloseDocument(document: Pointer): void;
  _FPDF_GetLastError(): number;
  _FPDF_GetPageCount(document: Pointer): number;
  _FPDF_LoadPage(document: Pointer, index: number): Pointer;
  _FPDF_ClosePage(page: Pointer): void;
  _FPDF_GetPageWidthF(page: Pointer): number;
  _FPDF_GetPageHeightF(page: Pointer): number;
  _FPDF_PageToDevice(page: Pointer, x: number, y: number, width: number, height: number, rotate: number, pageX: number, pageY: number, deviceX: Pointer, deviceY: Pointer): number;
  _FPDF_RenderPageBitmap(bitmap: Pointer, page: Pointer, x: number, y: number, width: number, height: number, rotate: number, flags: number): void;
  _FPDFBitmap_CreateEx(width: number, height: number, format: number, at: Pointer, stride: number): Pointer;
  _FPDFBitmap_FillRect(bitmap: Pointer, x: number, y: number, width: number, height: number, colour: number): void;
  _FPDFBitmap_Destroy(bitmap: Pointer): void;
  _FPDFPage_CountObjects(page: Pointer): number;
  _FPDFPage_GetObject(page: Pointer, index: number): Pointer;
  _FPDFPageObj_GetType(object: Pointer): number;
  _FPDFPageObj_GetBounds(object: Pointer, left: Pointer, bottom: Pointer, right: Pointer, top: Pointer): number;
  _FPDFFormObj_CountObjects(form: Pointer): number;
  _FPDFFormObj_GetObject(form: Pointer, index: number): Pointer;
  _FPDFImageObj_GetImagePixelSize(image: Pointer, width: Pointer, height: Pointer): number;
  _FPDFText_LoadPage(page: Pointer): Pointer;
  _FPDFText_ClosePage(text: Pointer): void;
  _FPDFText_CountChars(text: Pointer): number;
  _FPDFText_GetUnicode(text: Pointer, index: number): number;
  _FPDFText_GetCharBox(text: Pointer, index: number, left: Pointer, right: Pointer, bottom: Pointer, top: Pointer): number;
}

let shared: Promise<Pdfium> | null = null;

/** PDFium of this thread. */
export function pdfium(): Promise<Pdfium> {
  shared ??= start();
  return shared;
}

/** Has the next caller get a fresh one: after a trap the memory of this one can't be trusted. */
export function forgetPdfium(): void {
  shared = null;
}

async function start(): Promise<Pdfium> {
  const module = (await PDFiumModule({} as Parameters<typeof PDFiumModule>[0])) as unknown as Pdfium;
  module._FPDF_InitLibraryWithConfig({ version: 2 });
  return module;
}

/** Lends `bytes` of PDFium's memory for the time of a call. */
export function withMemory<T>({ wasmExports }: Pdfium, bytes: number, work: (at: Pointer) => T): T {
  const at = wasmExports.malloc(bytes);
  if (at === 0) throw new RangeError('PDFium has no memory left');
  try {
    return work(at);
  } finally {
    wasmExports.free(at);
  }
}
