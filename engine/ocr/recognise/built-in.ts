/** Tesseract as it ships with the program: compiled to WebAssembly, without network or files of its own. */
import { createRequire } from 'node:module';
import type { Raster } from '../image/index.ts';
import { damagedLanguage, languageData, languagesOf, unpacked } from './languages.ts';
import { asPgm, likelyResolution, PARAMETERS, type Recogniser } from './recogniser.ts';

/** What is used of `tesseract.js-core`. */
interface Core {
  readonly FS: { writeFile(path: string, data: Uint8Array): void; unlink(path: string): void };
  readonly TessBaseAPI: new () => Api;
}

interface Api {
  Init(folder: null, languages: string, engine: number): number;
  SetVariable(name: string, value: string): unknown;
  SetImageFile(orientation: number, angle: number): number;
  Recognize(monitor: null): number;
  GetHOCRText(): string;
  Clear(): void;
  End(): void;
}

type StartCore = (options: { readonly TesseractProgress: () => void; readonly print: () => void; readonly printErr: () => void }) => Promise<Core>;

/** The engine with neural networks alone. */
const LSTM_ONLY = 1;

/** WebAssembly gives no memory back: after a page of more pixels than this the recogniser starts anew. */
const MOST_KEPT = 20_000_000;

export class BuiltInRecogniser implements Recogniser {
  readonly name = 'built-in';
  readonly #folder: string | null;
  #open: { readonly core: Core; readonly api: Api; readonly language: string } | null = null;

  /** @param folder further languages; null: none */
  constructor(folder: string | null) {
    this.#folder = folder;
  }

  async read(raster: Raster, language: string): Promise<string> {
    const { core, api } = await this.#for(language);
    try {
      core.FS.writeFile('/input', asPgm(raster));
      api.SetVariable('user_defined_dpi', String(likelyResolution(raster)));
      if (api.SetImageFile(1, 0) === 1 || api.Recognize(null) !== 0) throw new Error('Tesseract could not read the picture');
      return api.GetHOCRText();
    } catch (error) {
      this.#open = null;
      throw error;
    } finally {
      if (this.#open) api.Clear();
      if (raster.data.length > MOST_KEPT) this.#open = null;
    }
  }

  async #for(language: string): Promise<{ readonly core: Core; readonly api: Api }> {
    if (this.#open?.language === language) return this.#open;
    const data = languagesOf(language).map((name) => ({ name, bytes: languageData(name, this.#folder) }));
    this.#open = null;
    const { core, api } = await start(language, data);
    for (const [name, value] of Object.entries(PARAMETERS)) api.SetVariable(name, value);
    this.#open = { core, api, language };
    return this.#open;
  }
}

/** Makes sure that a file holds a language that the recogniser can read with. @throws Problem `language-damaged` */
export async function checkLanguage(name: string, path: string): Promise<void> {
  const { api } = await start(name, [{ name, bytes: unpacked(name, path) }]);
  api.End();
}

/** A recogniser that knows a language. @throws Problem `language-damaged` */
async function start(language: string, data: readonly { readonly name: string; readonly bytes: Uint8Array }[]): Promise<{ readonly core: Core; readonly api: Api }> {
  const core = await startCore();
  for (const { name, bytes } of data) core.FS.writeFile(`${name}.traineddata`, bytes);
  const api = new core.TessBaseAPI();
  if (api.Init(null, language, LSTM_ONLY) === -1) throw damagedLanguage(language);
  for (const { name } of data) core.FS.unlink(`${name}.traineddata`);
  return { core, api };
}

/** The build for this processor: most know relaxed vector instructions; every one knows the plain build. */
async function startCore(): Promise<Core> {
  const load = createRequire(import.meta.url);
  const silent = { TesseractProgress: () => undefined, print: () => undefined, printErr: () => undefined };
  try {
    return await (load('tesseract.js-core/tesseract-core-relaxedsimd-lstm.js') as StartCore)(silent);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'CompileError') throw error;
    return (load('tesseract.js-core/tesseract-core-lstm.js') as StartCore)(silent);
  }
}
