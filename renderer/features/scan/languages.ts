/** Languages that pages are read in: which there are, what they are called, and adding one from a file. */
import { scanPiece } from '../../../electron/contract/index.ts';
import { getClient, keyOf, queryClient, toBase64 } from '../../app/index.ts';
import { text } from '../../i18n/index.ts';
import { showToast } from '../../components/index.ts';
import { attempt, scanStore } from './scans.ts';

/** A file of Tesseract's for a language, by its name. */
const languageFile = /^([A-Za-z][\w-]{0,30})\.traineddata(?:\.gz)?$/;

export function isLanguageFile({ name }: { readonly name: string }): boolean {
  return languageFile.test(name);
}

/** What a language is called in the reader's own: 'deu' is German, 'chi_sim' Chinese (sim); a name that nobody knows is shown as it is. */
export function languageName(code: string, locale: string): string {
  const [base = '', ...rest] = code.split(/[_-]/);
  let name: string | undefined;
  try {
    name = new Intl.DisplayNames([locale], { type: 'language', fallback: 'none' }).of(base);
  } catch {
    // No code of a language at all, such as the name of a script.
  }
  return name === undefined ? code : rest.length > 0 ? `${name} (${rest.join(' ')})` : name;
}

/** Takes a language in from its file, and chooses nothing. Answers whether it can be read with now. */
export function addLanguage(file: File): Promise<boolean> {
  const name = languageFile.exec(file.name)?.[1];
  if (name === undefined || file.size === 0) {
    showToast(text('scan.language.notOne', { name: file.name }));
    return Promise.resolve(false);
  }
  return attempt(async () => {
    for (let offset = 0; offset < file.size; offset += scanPiece) {
      const bytes = new Uint8Array(await file.slice(offset, offset + scanPiece).arrayBuffer());
      await getClient().call('scans.languagePiece', { name, size: file.size, offset, data: toBase64(bytes) });
    }
    await queryClient.invalidateQueries({ queryKey: keyOf('scans.languages') });
    showToast(text('scan.language.added', { name }));
  });
}

/** Lets the writer choose a file of a language. */
export function chooseLanguageFile(): void {
  const field = document.createElement('input');
  field.type = 'file';
  field.accept = '.traineddata,.gz';
  field.addEventListener('change', () => {
    const [file] = field.files ?? [];
    if (file) void addLanguage(file);
  });
  field.click();
}

export async function removeLanguage(name: string): Promise<void> {
  await attempt(() => getClient().call('scans.removeLanguage', { name }));
  await queryClient.invalidateQueries({ queryKey: keyOf('scans.languages') });
}

/** What of a choice of languages can be read with; the first language there is where nothing of it is left. */
export function stillKnown(language: string, known: readonly string[]): string {
  const left = language.split('+').filter((name) => known.includes(name));
  return left.length > 0 ? left.join('+') : (known[0] ?? '');
}

/** Questions are asked one after another: more files may be dropped while one is open. */
let asked: Promise<unknown> = Promise.resolve();

/** The language for pages that are about to be taken in: asked for where there is a choice. Null: the writer would rather not. */
export async function askLanguage(usual: string): Promise<string | null> {
  const { languages } = await queryClient.fetchQuery({ queryKey: keyOf('scans.languages', {}), queryFn: () => getClient().call('scans.languages', {}), staleTime: Infinity });
  const names = languages.map(({ name }) => name).filter((name) => name !== 'osd');
  if (names.length <= 1) return names[0] ?? usual;
  const question = asked.then(() => new Promise<string | null>((answer) => scanStore.setState({ asking: { usual: stillKnown(usual, names), answer } })));
  asked = question;
  return question;
}
