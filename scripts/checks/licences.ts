/** Licences of what is shipped: only ones that let the app be given away under Apache-2.0, all of them named in the app. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { licencesPath, licencesText } from '../licences.ts';
import { shippedPackages } from '../shipped.ts';
import { root, type Finding } from './sources.ts';

const allowed = new Set(['MIT', 'MIT-0', 'Apache-2.0', 'BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD', 'MPL-1.1', 'MPL-2.0', 'BlueOak-1.0.0', 'OFL-1.1', 'CC0-1.0', 'Unlicense', 'Zlib', 'Python-2.0', 'Unicode-3.0']);

/** Whether an SPDX expression leaves a way that is allowed: one side of OR, both sides of AND. */
export function isAllowed(expression: string): boolean {
  const tokens = expression.match(/\(|\)|[^\s()]+/g) ?? [];
  let at = 0;
  const term = (): boolean => {
    const token = tokens[at++];
    if (token === '(') {
      const value = either();
      at++; // the closing bracket
      return value;
    }
    return token !== undefined && allowed.has(token);
  };
  const both = (): boolean => {
    let value = term();
    while (tokens[at] === 'AND') {
      at++;
      value = term() && value;
    }
    return value;
  };
  const either = (): boolean => {
    let value = both();
    while (tokens[at] === 'OR') {
      at++;
      value = both() || value;
    }
    return value;
  };
  const value = either();
  return value && at === tokens.length;
}

/** Folders whose own folders each come from somebody else. */
const borrowed = ['assets/models', 'assets/dictionaries', 'assets/fonts', 'assets/tessdata'];

export function checkLicences(base = root): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { name, version, licence } of shippedPackages(base)) {
    if (!isAllowed(licence)) findings.push({ path: 'package-lock.json', line: 0, message: `${name} ${version} is shipped and has the licence "${licence || 'none stated'}".` });
  }
  const file = join(base, licencesPath);
  if (!existsSync(file) || readFileSync(file, 'utf8') !== licencesText(base)) {
    findings.push({ path: licencesPath, line: 0, message: 'The list is out of date: run node scripts/with-node.mjs scripts/licences.ts' });
  }
  for (const folder of borrowed) {
    for (const entry of existsSync(join(base, folder)) ? readdirSync(join(base, folder), { withFileTypes: true }) : []) {
      if (entry.isDirectory() && !readdirSync(join(base, folder, entry.name)).some((name) => /^(licen[cs]e|copying)/i.test(name))) {
        findings.push({ path: `${folder}/${entry.name}`, line: 0, message: 'There is no licence file beside it.' });
      }
    }
  }
  return findings;
}
