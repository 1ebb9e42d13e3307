/** PDF: how a page looks and what text it holds, by PDFium. */
import { Problem, type Box } from '../../text/index.ts';
import { damaged, withoutNeedlessColour, type Raster } from '../image/index.ts';
import { forgetPdfium, pdfium, withMemory, type Pdfium } from './pdfium.ts';

/** Pixels of the picture of a page at most: a sheet of A3 at 400 dots per inch has 31 million. */
const MOST_PIXELS = 32_000_000;
const LEAST_RESOLUTION = 200;
const MOST_RESOLUTION = 400;
/** For pages that are no pictures. */
const USUAL_RESOLUTION = 300;
/** Objects of a page looked at for pictures. */
const MOST_OBJECTS = 2000;

/** PDFium's numbers. */
const [IMAGE, FORM] = [3, 5];
const PASSWORD_ERROR = 4;
const BGR = 2;
const [ANNOTATIONS, REVERSE_BYTES] = [0x01, 0x10];

/** A character of a page's own text; its box in pixels of the page's picture. */
export interface Glyph {
  readonly text: string;
  /** Null for spaces and line ends that PDFium worked out. */
  readonly box: Box | null;
}

export interface PdfPage {
  /** Of its picture. */
  readonly width: number;
  readonly height: number;
  readonly resolution: number;
  /** Part of the page that its largest picture covers, 0 to 1. */
  readonly pictured: number;
}

export class Pdf {
  readonly pages: number;
  readonly #library: Pdfium;
  readonly #document: number;
  readonly #bytes: number;

  private constructor(library: Pdfium, document: number, bytes: number) {
    this.#library = library;
    this.#document = document;
    this.#bytes = bytes;
    this.pages = library._FPDF_GetPageCount(document);
  }

  /** @throws Problem `password-needed`, `password-wrong`, `file-damaged` or `no-pages` */
  static async open(file: Uint8Array, password?: string): Promise<Pdf> {
    const library = await pdfium();
    return trapped(() => {
      const bytes = library.wasmExports.malloc(file.length);
      if (bytes === 0) throw new RangeError('PDFium has no memory left');
      library.HEAPU8.set(file, bytes);
      // Old files have passwords in Latin-1, newer ones in UTF-8.
      const secrets = password ? [Buffer.from(`${password}\0`, 'utf8'), Buffer.from(`${password}\0`, 'latin1')] : [Buffer.from('\0')];
      for (const secret of secrets) {
        const document = withMemory(library, secret.length, (at) => {
          library.HEAPU8.set(secret, at);
          return library._FPDF_LoadMemDocument(bytes, file.length, at);
        });
        if (document === 0) continue;
        const pdf = new Pdf(library, document, bytes);
        if (pdf.pages > 0) return pdf;
        pdf.close();
        throw new Problem({ code: 'no-pages', what: 'The PDF has no pages.', safe: 'The file was not changed.', todo: 'Check that this is the right file.' });
      }
      const why = library._FPDF_GetLastError();
      library.wasmExports.free(bytes);
      if (why !== PASSWORD_ERROR) throw damaged('PDF');
      throw password ? wrongPassword() : passwordNeeded();
    });
  }

  close(): void {
    this.#library._FPDF_CloseDocument(this.#document);
    this.#library.wasmExports.free(this.#bytes);
  }

  /** @param number counts from 1. @throws Problem `file-damaged` */
  page(number: number): PdfPage {
    return this.#withPage(number, (page) => this.#facts(page));
  }

  /** The page as a picture, upright as the PDF says. @throws Problem `file-damaged` */
  raster(number: number): Raster {
    return this.#withPage(number, (page) => {
      const library = this.#library;
      const { width, height, resolution } = this.#facts(page);
      const stride = width * 3;
      return withMemory(library, stride * height, (at) => {
        const bitmap = library._FPDFBitmap_CreateEx(width, height, BGR, at, stride);
        if (bitmap === 0) throw damaged('page');
        library._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
        library._FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, ANNOTATIONS | REVERSE_BYTES);
        library._FPDFBitmap_Destroy(bitmap);
        return withoutNeedlessColour({ width, height, channels: 3, data: library.HEAPU8.slice(at, at + stride * height), resolution });
      });
    });
  }

  /** The page's own text, in the order of the file. @throws Problem `file-damaged` */
  glyphs(number: number): readonly Glyph[] {
    return this.#withPage(number, (page) => {
      const library = this.#library;
      const { width, height } = this.#facts(page);
      const text = library._FPDFText_LoadPage(page);
      if (text === 0) return [];
      try {
        return withMemory(library, 40, (at) => {
          const count = library._FPDFText_CountChars(text);
          const glyphs: Glyph[] = [];
          for (let index = 0; index < count; index++) {
            const code = library._FPDFText_GetUnicode(text, index);
            // PDFium says so of a hyphen at a line's end.
            const character = code === 2 || code === 0xfffe ? '-' : code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
            const found = library._FPDFText_GetCharBox(text, index, at, at + 8, at + 16, at + 24) !== 0;
            const [left, right, bottom, top] = library.HEAPF64.subarray(at / 8, at / 8 + 4);
            const box = found ? this.#toPixels(page, at + 32, width, height, left!, top!, right!, bottom!) : null;
            glyphs.push({ text: character, box: box && (box.x1 > box.x0 || box.y1 > box.y0) ? box : null });
          }
          return glyphs;
        });
      } finally {
        library._FPDFText_ClosePage(text);
      }
    });
  }

  #toPixels(page: number, at: number, width: number, height: number, ...[left, top, right, bottom]: readonly [number, number, number, number]): Box {
    const library = this.#library;
    const point = (x: number, y: number): readonly [number, number] => {
      library._FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, at, at + 4);
      return [library.HEAP32[at / 4]!, library.HEAP32[at / 4 + 1]!];
    };
    const [[ax, ay], [bx, by]] = [point(left, top), point(right, bottom)];
    const inside = (value: number, most: number): number => Math.min(most, Math.max(0, value));
    return { x0: inside(Math.min(ax, bx), width), y0: inside(Math.min(ay, by), height), x1: inside(Math.max(ax, bx), width), y1: inside(Math.max(ay, by), height) };
  }

  /** Width and height are chosen so that the largest picture on the page is shown in its own pixels, as far as that makes sense. */
  #facts(page: number): PdfPage {
    const library = this.#library;
    const [wide, high] = [library._FPDF_GetPageWidthF(page), library._FPDF_GetPageHeightF(page)];
    if (!(wide > 0 && high > 0)) throw damaged('page');
    const picture = this.#largestPicture(page);
    const pictured = Math.min(1, picture.area / (wide * high));
    const own = pictured > 0.5 ? Math.min(MOST_RESOLUTION, Math.max(LEAST_RESOLUTION, picture.resolution)) : USUAL_RESOLUTION;
    const resolution = Math.min(own, Math.sqrt((MOST_PIXELS * 72 * 72) / (wide * high)));
    return { width: Math.max(1, Math.round((wide * resolution) / 72)), height: Math.max(1, Math.round((high * resolution) / 72)), resolution: Math.round(resolution), pictured };
  }

  #largestPicture(page: number): { readonly area: number; readonly resolution: number } {
    const library = this.#library;
    let best = { area: 0, resolution: 0 };
    let looked = 0;
    const look = (object: number, depth: number): void => {
      if (++looked > MOST_OBJECTS || object === 0) return;
      const type = library._FPDFPageObj_GetType(object);
      if (type === FORM && depth < 4) {
        const count = Math.min(MOST_OBJECTS, library._FPDFFormObj_CountObjects(object));
        for (let index = 0; index < count; index++) look(library._FPDFFormObj_GetObject(object, index), depth + 1);
      }
      if (type !== IMAGE) return;
      withMemory(library, 24, (at) => {
        if (!library._FPDFPageObj_GetBounds(object, at, at + 4, at + 8, at + 12) || !library._FPDFImageObj_GetImagePixelSize(object, at + 16, at + 20)) return;
        const [left, bottom, right, top] = library.HEAPF32.subarray(at / 4, at / 4 + 4);
        const area = (right! - left!) * (top! - bottom!);
        const [columns, rows] = [library.HEAP32[at / 4 + 4]!, library.HEAP32[at / 4 + 5]!];
        if (area > best.area) best = { area, resolution: Math.sqrt((columns * rows) / area) * 72 };
      });
    };
    const count = Math.min(MOST_OBJECTS, library._FPDFPage_CountObjects(page));
    for (let index = 0; index < count; index++) look(library._FPDFPage_GetObject(page, index), 0);
    return best;
  }

  #withPage<T>(number: number, work: (page: number) => T): T {
    return trapped(() => {
      const page = this.#library._FPDF_LoadPage(this.#document, number - 1);
      if (page === 0) throw damaged('page');
      try {
        return work(page);
      } finally {
        this.#library._FPDF_ClosePage(page);
      }
    });
  }
}

/** After a trap inside PDFium the next document gets a fresh one. */
function trapped<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Problem) throw error;
    forgetPdfium();
    if (error instanceof RangeError) throw error;
    throw damaged('PDF', error);
  }
}

function passwordNeeded(): Problem {
  return new Problem({ code: 'password-needed', what: 'The PDF is locked with a password.', safe: 'The file was not changed.', todo: 'Give the password that opens it. It is not kept.' });
}

function wrongPassword(): Problem {
  return new Problem({ code: 'password-wrong', what: 'The password does not open this PDF.', safe: 'The file was not changed.', todo: 'Check capital letters and the keyboard, and try again.' });
}
