/** Where the recogniser's knowledge of a language lies: files of Tesseract's own format. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Problem } from '../../text/index.ts';

/** What ships with the program, beside it (docs/decisions/013-recognition.md). */
const SHIPPED = join('assets', 'tessdata');

const ENDINGS = ['.traineddata', '.traineddata.gz'];

/** The parts of 'eng+deu'. @throws Problem `language-unknown` for what can be no name of a language */
export function languagesOf(language: string): readonly string[] {
  const names = language.split('+').map((name) => name.trim());
  const wrong = names.find((name) => !/^[A-Za-z][A-Za-z0-9_-]{0,30}$/.test(name));
  if (wrong !== undefined) throw unknown(wrong);
  return names;
}

/** Languages the built-in recogniser knows, given a folder of further files. */
export function builtInLanguages(folder: string | null): readonly string[] {
  const names = foldersOf(folder).flatMap((each) => readdirSync(each).flatMap((name) => ENDINGS.flatMap((ending) => (name.endsWith(ending) ? [name.slice(0, -ending.length)] : []))));
  return [...new Set(names)].toSorted();
}

/** The data of a language. @throws Problem `language-missing` or `language-damaged` */
export function languageData(name: string, folder: string | null): Uint8Array {
  const path = languageFile(name, folder);
  if (path === null) {
    throw new Problem({
      code: 'language-missing',
      what: `There is no recognition data for the language "${name}".`,
      safe: 'The file was not changed.',
      todo: `Put ${name}.traineddata into the folder for languages, or choose another language.`,
      values: { language: name },
    });
  }
  return unpacked(name, path);
}

/** What a file of a language holds, packed or not. @throws Problem `language-damaged` */
export function unpacked(name: string, path: string): Uint8Array {
  try {
    const bytes = readFileSync(path);
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: 256 * 1024 * 1024 }) : bytes;
  } catch (error) {
    throw damagedLanguage(name, error);
  }
}

export function damagedLanguage(name: string, cause?: unknown): Problem {
  return new Problem(
    { code: 'language-damaged', what: `The recognition data for the language "${name}" can't be read.`, safe: 'The file was not changed.', todo: 'Get the file of the language again, or choose another language.', values: { language: name } },
    { cause },
  );
}

function languageFile(name: string, folder: string | null): string | null {
  return foldersOf(folder).flatMap((each) => ENDINGS.map((ending) => join(each, `${name}${ending}`))).find((path) => existsSync(path)) ?? null;
}

/** Where to look, a person's own folder first. */
function foldersOf(folder: string | null): readonly string[] {
  const shipped: string[] = [];
  for (let above = import.meta.dirname; dirname(above) !== above; above = dirname(above)) shipped.push(join(above, SHIPPED));
  return [...(folder === null ? [] : [folder]), ...shipped].filter((each) => existsSync(each));
}

function unknown(name: string): Problem {
  return new Problem({ code: 'language-unknown', what: `"${name}" is no name of a language.`, safe: 'The file was not changed.', todo: 'Name languages as Tesseract does: eng, deu, eng+fra.', values: { language: name } });
}
