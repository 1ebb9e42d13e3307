/** Confusions of letters over a whole scan, in its words as they stand in the document now. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { IsWord } from '../../../../engine/text/index.ts';
import type { Answer } from '../../../contract/index.ts';
import { pagesOf, placesFrom, readingOf } from '../../db/scans.ts';
import type { Store } from '../../db/store.ts';
import type { Documents } from '../documents.ts';
import { findConfusions, type PresentWord } from './confusions.ts';
import type { ScanText } from './scan-text.ts';
import { wordsOf } from './words.ts';

export interface ConfusionParts {
  readonly store: Store;
  readonly documents: Documents;
  readonly text: ScanText;
  readonly isWord: IsWord;
}

/** More is not looked through in one sitting. */
const mostGroups = 60;
const mostPlaces = 1000;

export async function confusionsOf({ store, documents, text, isWord }: ConfusionParts, id: string): Promise<Answer<'scans.confusions'>> {
  const words: PresentWord[] = [];
  for (const row of pagesOf(store, id)) {
    const page = row.base_from === null ? undefined : readingOf(store, id, row.number, row.reading);
    if (!page) continue;
    await breathe();
    const now = documents.text(id).text;
    const present = text.present(id, row.number);
    const places = placesFrom(row.places);
    wordsOf(page).forEach(({ confidence }, at) => {
      const range = present[at];
      // Parts of one word that was broken at a line end share its place.
      const isShared = [at - 1, at + 1].some((other) => places[2 * other] === places[2 * at] && places[2 * other + 1] === places[2 * at + 1]);
      const content = range && now.slice(range.from, range.to);
      if (!content || isShared || /\s/u.test(content)) return;
      words.push({ page: row.number, word: at, text: content, confidence, checked: row.states?.[at] === 2 });
    });
  }
  return { groups: findConfusions(words, isWord).slice(0, mostGroups).map((group) => ({ ...group, places: group.places.slice(0, mostPlaces) })) };
}
