/** What the ocr process does: opens files, reads pages, writes documents. */
import { statSync } from 'node:fs';
import { Problem, type Page } from '../../text/index.ts';
import { shrink, type Raster } from '../image/index.ts';
import { exportDocument } from '../out/index.ts';
import type { Job, JobKind, JobResults, OcrSettings, PageRemark, PageRequest, PageResult, Source, SourceFacts } from '../protocol/index.ts';
import { builtInLanguages, BuiltInRecogniser, checkLanguage, findTesseract, languagesOf, NativeRecogniser, type NativeTesseract, type Recogniser } from '../recognise/index.ts';
import { openSource, readHocrPage, type OpenSource, type OwnText } from '../source/index.ts';
import { writePageImage, writeThumbnail } from './image-files.ts';
import { levelled, readUpright } from './upright.ts';

/** Longer sides are shrunk before recognition: Tesseract takes no more than 32,767 pixels, and time and memory with them. */
const LONGEST_SIDE = 8000;

export interface ReaderOptions extends Omit<OcrSettings, 'kind'> {
  /** Told the process id of what is started. */
  readonly onStart: (pid: number) => void;
}

export class Reader {
  readonly #options: ReaderOptions;
  readonly #builtIn: Recogniser;
  #tesseract: NativeTesseract | null | undefined;
  #open: { readonly key: string; readonly source: OpenSource } | null = null;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#builtIn = new BuiltInRecogniser(options.languages);
  }

  /** @throws Problem */
  async do(job: Job): Promise<JobResults[JobKind]> {
    switch (job.kind) {
      case 'open': {
        // What was open may have been another state of the file.
        const { kind, pages, hash } = await this.#source(job.source);
        return { kind, pages, hash } satisfies SourceFacts;
      }
      case 'page':
        return this.#page(job.request);
      case 'export':
        await exportDocument(job.request);
        return { path: job.request.to };
      case 'language':
        await checkLanguage(job.name, job.path);
        return { name: job.name };
      case 'recognisers': {
        const native = this.#native();
        return { tesseract: native?.version ?? null, languages: [...new Set([...builtInLanguages(this.#options.languages), ...(native?.languages ?? []).filter((name) => name !== 'osd')])].toSorted() };
      }
    }
  }

  /** The file opened last is kept open while it stays the same. */
  async #source(source: Source): Promise<OpenSource> {
    let state = '';
    try {
      const { mtimeMs, size } = statSync(source.path);
      state = `${mtimeMs} ${size}`;
    } catch {
      // Opening it says what is wrong.
    }
    const key = JSON.stringify([source.path, source.password ?? '', state]);
    if (this.#open?.key === key) return this.#open.source;
    this.#open?.source.close();
    this.#open = null;
    const opened = await openSource(source);
    this.#open = { key, source: opened };
    return opened;
  }

  async #page(request: PageRequest): Promise<PageResult> {
    const began = performance.now();
    const source = await this.#source(request.source);
    const hasPictures = ['pdf', 'png', 'jpeg', 'tiff'].includes(source.kind);
    const own = request.wish === 'recognise' && hasPictures ? null : source.text(request.number);
    if (request.wish === 'text-layer' && !own) throw noTextLayer(request.number);
    const result = own && (own.good || request.wish === 'text-layer') ? this.#ownPage(request, source, own) : await this.#recognised(request, source, own);
    return { ...result, seconds: (performance.now() - began) / 1000 };
  }

  /** A page whose text the file holds itself. */
  #ownPage(request: PageRequest, source: OpenSource, { page }: OwnText): Omit<PageResult, 'seconds'> {
    const raster = request.image !== null || request.thumbnail !== null ? source.raster(request.number) : null;
    const remarks: PageRemark[] = page.origin === 'text-layer' ? [{ code: 'text-layer-used' }] : [];
    return { page: { ...page, language: page.language || (page.origin === 'text-layer' ? request.language : '') }, ...images(request, raster), remarks, recogniser: null };
  }

  async #recognised(request: PageRequest, source: OpenSource, own: OwnText | null): Promise<Omit<PageResult, 'seconds'>> {
    const whole = source.raster(request.number);
    if (!whole) throw new Error('A file without text or pictures');
    const raster = shrink(whole, LONGEST_SIDE);
    const recogniser = this.#recogniser(request.language);
    const { raster: upright, turned, skew, hocr } = await readUpright(levelled(raster), (picture) => recogniser.read(picture, request.language));
    const { blocks } = readHocrPage(hocr);
    const { width, height, resolution } = upright;
    const page: Page = { number: request.number, width, height, resolution: Math.round(resolution), turned, skew, origin: 'recognised', language: request.language, blocks };
    const remarks: PageRemark[] = [
      ...(own ? [{ code: 'text-layer-poor' } as const] : []),
      ...(raster === whole ? [] : [{ code: 'scaled-down' } as const]),
      ...(turned === 0 ? [] : [{ code: 'turned', values: { degrees: turned } } as const]),
      ...(skew === 0 ? [] : [{ code: 'straightened', values: { degrees: skew } } as const]),
      ...(blocks.some((block) => block.paragraphs.length > 0) ? [] : [{ code: 'no-text-found' } as const]),
    ];
    return { page, ...images(request, upright), remarks, recogniser: recogniser.name };
  }

  #native(): NativeTesseract | null {
    if (this.#tesseract === undefined) this.#tesseract = this.#options.native ? findTesseract() : null;
    return this.#tesseract;
  }

  /** The `tesseract` on the PATH where it knows the language, else the built-in one. @throws Problem `language-unknown` */
  #recogniser(language: string): Recogniser {
    const names = languagesOf(language);
    const native = this.#native();
    return native && names.every((name) => native.languages.includes(name)) ? new NativeRecogniser(this.#options.onStart) : this.#builtIn;
  }
}

function images({ image, thumbnail }: PageRequest, raster: Raster | null): Pick<PageResult, 'image' | 'thumbnail'> {
  return { image: image !== null && raster ? writePageImage(raster, image) : null, thumbnail: thumbnail !== null && raster ? writeThumbnail(raster, thumbnail) : null };
}

function noTextLayer(number: number): Problem {
  return new Problem({ code: 'no-text-layer', what: `Page ${number} holds no text of its own.`, safe: 'The file was not changed.', todo: 'Have it recognised instead.', values: { number } });
}
