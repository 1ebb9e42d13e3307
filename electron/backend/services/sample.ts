/** What a first start brings: a letter, which it opens, and a scan. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { query, type Store } from '../db/store.ts';
import type { Documents } from './documents.ts';
import type { Scans } from './scans/index.ts';
import type { Settings } from './settings.ts';

const scanName = 'scan.pdf';

/** Once in a library's life. A program without its samples starts with an empty library. */
export function createSample({ store, documents, scans, settings, assets }: { store: Store; documents: Documents; /** null: nothing could read it. */ scans: Scans | null; settings: Settings; assets: string }): void {
  if (store.first(query.selectFrom('meta').selectAll().where('key', '=', 'sample'))) return;
  const letter = readLetter(join(assets, 'samples', 'letter.md'));
  store.transaction(() => {
    if (documents.list().length === 0) {
      const scan = statSync(join(assets, 'samples', scanName), { throwIfNoEntry: false });
      if (scan && scans) scans.addSample({ title: 'Sample scan', name: scanName, size: scan.size });
      if (letter) settings.set({ lastDocument: documents.create(letter).id });
    }
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
