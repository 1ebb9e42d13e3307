/**
 * Writes assets/dictionaries/english.txt: every word form of the American and the British dictionary, one a line,
 * sorted, possessives left out. Run it after an update of one of the two packages.
 */
import { copyFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import american from 'dictionary-en';
import british from 'dictionary-en-gb';
import nspell from 'nspell';

const forms = new Set<string>();
for (const source of [american, british]) {
  const spell = nspell({ aff: Buffer.from(source.aff), dic: Buffer.from(source.dic) });
  // The expanded forms are the keys of a field that the types do not name.
  const { data } = spell as unknown as { data: Record<string, unknown> };
  for (const form of Object.keys(data)) if (!/['’]s$/u.test(form) && /^\p{L}[\p{L}'’.-]*$/u.test(form) && spell.correct(form)) forms.add(form.replaceAll('’', "'"));
}
const folder = new URL('../assets/dictionaries/', import.meta.url);
writeFileSync(new URL('english.txt', folder), `${[...forms].sort().join('\n')}\n`);
for (const [name, locale] of [['dictionary-en', 'american'], ['dictionary-en-gb', 'british']] as const)
  copyFileSync(fileURLToPath(new URL(`../node_modules/${name}/license`, import.meta.url)), fileURLToPath(new URL(`LICENSE.${locale}`, folder)));
console.log(`${forms.size} word forms`);
