/** The letter that a first start opens with. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { query, type Store } from '../db/store.ts';
import type { Documents } from './documents.ts';
import type { Settings } from './settings.ts';

/** Once in a library's life. A program without its samples starts with an empty library. */
export function createSample({ store, documents, settings, assets }: { store: Store; documents: Documents; settings: Settings; assets: string }): void {
  if (store.first(query.selectFrom('meta').selectAll().where('key', '=', 'sample'))) return;
  const letter = readLetter(join(assets, 'samples', 'letter.md'));
  store.transaction(() => {
    if (letter && documents.list().length === 0) settings.set({ lastDocument: documents.create(letter).id });
    store.run(query.insertInto('meta').values({ key: 'sample', value: 'done' }));
  });
}

/** The first line is the title. */
function readLetter(file: string): { title: string; text: string } | undefined {
  try {
    const [first = '', ...rest] = readFileSync(file, 'utf8').split('\n');
    return { title: first.replace(/^#\s*/, ''), text: rest.join('\n').trim() + '\n' };
  } catch {
    return undefined;
  }
}
