/**
 * Copies the American and the British dictionary into assets/dictionaries and writes english.txt there: every word form
 * of both, one a line, sorted, possessives left out. Run it after an update of one of the two packages.
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
  for (const [from, to] of [['license', `LICENSE.${locale}`], ['index.aff', `${locale}.aff`], ['index.dic', `${locale}.dic`]] as const)
    copyFileSync(fileURLToPath(new URL(`../node_modules/${name}/${from}`, import.meta.url)), fileURLToPath(new URL(to, folder)));
console.log(`${forms.size} word forms`);
