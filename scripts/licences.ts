/**
 * Writes `assets/licences.json`: who wrote what is in the packed app, under which licence, with the texts that the
 * licences want handed on. The window shows it (`import('/assets/licences.json')`). Run it after changing dependencies.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './checks/sources.ts';
import { shippedPackages } from './shipped.ts';

export interface LicenceList {
  readonly packages: readonly {
    readonly name: string;
    readonly version: string;
    readonly licence: string;
    /** Positions in `texts`. */
    readonly texts: readonly number[];
  }[];
  /** Licence and notice texts, each once. */
  readonly texts: readonly string[];
}

/** The list as it should be now. */
export function licenceList(base = root): LicenceList {
  const texts: string[] = [];
  const packages = shippedPackages(base).map(({ name, version, licence, folder }) => ({ name, version, licence, texts: licenceTexts(join(base, folder)).map(position) }));
  return { packages, texts };

  function position(text: string): number {
    const at = texts.indexOf(text);
    return at === -1 ? texts.push(text) - 1 : at;
  }
}

function licenceTexts(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|copying|notice|ofl)(?!.*\.(js|ts|json)$)/i.test(entry.name))
    .map(({ name }) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim())
    .filter((text) => text !== '')
    .toSorted();
}

export const licencesPath = 'assets/licences.json';
export const licencesText = (base = root): string => `${JSON.stringify(licenceList(base), null, 1)}\n`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(root, licencesPath), licencesText());
  console.log(`${licencesPath} is written.`);
}
