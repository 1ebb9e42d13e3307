/**
 * The indexes of search hold nothing of their own: they are made from rows that stay. A fault in one of them is
 * therefore no damage to anybody's text, and no reason to keep a library shut.
 */
import type { Driver } from './driver.ts';

const indexes = ['run_search', 'passage_search'] as const;
/** What SQLite's checks say of a full-text index: `fts5: checksum mismatch for table "run_search"`, `malformed inverted index for FTS5 table main.run_search`. */
const fault = /^(?:fts5: |malformed inverted index for FTS5 table )/u;

/**
 * Whether SQLite finds the library whole. Where nothing but an index of search is at odds with what it was made from,
 * that index is made anew and the check repeated; `onMended` is told its name.
 */
export function isWhole(driver: Driver, check: 'quick_check' | 'integrity_check', onMended: (index: string) => void = () => undefined): boolean {
  const messages = messagesOf(driver, check);
  if (messages.every((message) => message === 'ok')) return true;
  if (!messages.every((message) => fault.test(message))) return false;
  const named = indexes.filter((index) => messages.some((message) => message.includes(index)));
  for (const index of named) {
    driver.exec(`insert into ${index} (${index}) values ('rebuild')`);
    onMended(index);
  }
  return named.length > 0 && messagesOf(driver, check).every((message) => message === 'ok');
}

function messagesOf(driver: Driver, check: string): string[] {
  return driver.all(`pragma ${check}`, []).map((row) => String(Object.values(row)[0]));
}
