import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../../../engine/text/index.ts';
import { libraryFile, openLibrary } from './open.ts';
import { sealFile } from './seal.ts';
import { query, type Store } from './store.ts';
import { appendEdit, createText, loadText } from './texts.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palimpsest-'));
  file = libraryFile(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = 'The tide turned at four, and nobody on the quay had noticed. '.repeat(200);

/** A library with some documents, whole texts and edits, as it is while it is open. */
function filled(): Store {
  const store = openLibrary({ folder });
  for (let number = 0; number < 6; number += 1) {
    const id = `d${number}`;
    store.transaction(() => {
      store.run(query.insertInto('documents').values({ id, title: `Title ${number}`, revision: 2, length: text.length + 4, words: 0, created_at: 0, changed_at: 0, trashed_at: null }));
      let state = createText(store, id, text, 0);
      for (const insert of ['ab', 'cd']) state = appendEdit(store, id, state, [{ from: 0, to: 0, insert }], [], 0);
    });
  }
  return store;
}

const expected = `cdab${text}`;

/** Changes one byte, whatever it was. */
function flip(path: string, at: number): void {
  const byte = readFileSync(path)[at]!;
  const handle = openSync(path, 'r+');
  writeSync(handle, Buffer.from([byte ^ 0x21]), 0, 1, at);
  closeSync(handle);
}

/** 'opened' or the code of the problem. */
function opening(then: (store: Store) => void = () => undefined): string {
  let store;
  try {
    store = openLibrary({ folder });
    then(store);
    return 'opened';
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  } finally {
    store?.close();
  }
}

/** Chance that can be repeated: the same seed gives the same places. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

describe('a library that was closed in peace', () => {
  it('is refused when one byte of it has changed, wherever it is', () => {
    filled().close();
    const sound = readFileSync(file);
    const seal = readFileSync(sealFile(file));
    const next = random(2026);
    const places = Array.from({ length: 120 }, () => Math.floor(next() * sound.length));
    const unnoticed = places.filter((place) => {
      flip(file, place);
      const outcome = opening();
      const untouched = outcome !== 'opened';
      writeFileSync(file, sound);
      writeFileSync(sealFile(file), seal);
      for (const ending of ['-wal', '-shm']) rmSync(file + ending, { force: true });
      return !untouched || outcome !== 'library-damaged';
    });
    // The one place that the seal can't speak of is the number that it is known by.
    const sitting = (JSON.parse(seal.toString()) as { sitting: string }).sitting;
    const own = sound.indexOf(sitting);
    expect(unnoticed.filter((place) => place < own || place >= own + sitting.length)).toEqual([]);
    expect(opening((store) => expect(loadText(store, 'd3', 2).text).toBe(expected))).toBe('opened');
  });

  it('is refused when it was cut off or made longer', () => {
    filled().close();
    const sound = readFileSync(file);
    for (const bytes of [sound.subarray(0, sound.length - 1), sound.subarray(0, sound.length - 4096), Buffer.concat([sound, Buffer.alloc(4096)])]) {
      writeFileSync(file, bytes);
      expect(opening()).toBe('library-damaged');
      expect(statSync(file).size).toBe(bytes.length);
    }
  });

  it('opens with an old seal, an odd one and none', () => {
    filled().close();
    const old = readFileSync(sealFile(file));
    expect(opening()).toBe('opened');
    // A copy of an earlier seal beside a library that was opened since speaks of another sitting.
    openLibrary({ folder }).close();
    writeFileSync(sealFile(file), old);
    expect(opening()).toBe('opened');
    writeFileSync(sealFile(file), 'not a seal');
    expect(opening()).toBe('opened');
    rmSync(sealFile(file));
    expect(opening()).toBe('opened');
  });

  it('opens when its process was killed after the seal was read', () => {
    filled().close();
    const seal = readFileSync(sealFile(file));
    const store = openLibrary({ folder });
    store.run(query.insertInto('meta').values({ key: 'late', value: 'word' }));
    store.checkpoint();
    const killed = readFileSync(file);
    store.close();
    writeFileSync(file, killed);
    writeFileSync(sealFile(file), seal);
    expect(opening()).toBe('opened');
  });
});

describe('a library whose process was killed', () => {
  it('with one byte changed says so when it is opened or when the text is read, and never shows other words', () => {
    const store = filled();
    store.checkpoint();
    const sound = readFileSync(file);
    store.close();
    const seal = sealFile(file);
    const next = random(7);
    const outcomes: Record<string, number> = {};
    for (let count = 0; count < 50; count += 1) {
      writeFileSync(file, sound);
      rmSync(seal, { force: true });
      for (const ending of ['-wal', '-shm']) rmSync(file + ending, { force: true });
      // Half of the file is empty pages of tables that hold nothing yet: aim at bytes that say something.
      let at = Math.floor(next() * sound.length);
      while (sound[at] === 0) at = (at + 1) % sound.length;
      flip(file, at);
      const outcome = opening((opened) => {
        for (const { id, revision } of opened.all(query.selectFrom('documents').select(['id', 'revision']))) {
          try {
            const read = loadText(opened, id, revision).text;
            // A damaged edit before the last whole text is never read, and a damaged whole text has one before it.
            expect(read === expected).toBe(true);
          } catch (error) {
            if (!(error instanceof Problem) || error.code !== 'library-damaged') throw error;
          }
        }
      });
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    expect(Object.keys(outcomes).toSorted()).toEqual(['library-damaged', 'opened']);
  });

  it('holds what was committed, wherever its journal was cut off', () => {
    const store = openLibrary({ folder });
    for (let number = 0; number < 40; number += 1) store.run(query.insertInto('meta').values({ key: `k${String(number).padStart(2, '0')}`, value: 'x'.repeat(300) }));
    const [main, journal] = [readFileSync(file), readFileSync(`${file}-wal`)];
    store.close();
    let most = -1;
    const next = random(3);
    const lengths = Array.from({ length: 40 }, () => Math.floor(next() * journal.length)).toSorted((a, b) => a - b);
    for (const length of [0, ...lengths, journal.length]) {
      const torn = mkdtempSync(join(tmpdir(), 'palimpsest-'));
      writeFileSync(join(torn, 'library.db'), main);
      writeFileSync(join(torn, 'library.db-wal'), journal.subarray(0, length));
      const opened = openLibrary({ folder: torn });
      const keys = opened.all(query.selectFrom('meta').select('key').where('key', 'like', 'k%').orderBy('key')).map(({ key }) => key);
      opened.close();
      rmSync(torn, { recursive: true });
      // The first so many, without a gap, and never fewer with more of the journal.
      expect(keys).toEqual(Array.from({ length: keys.length }, (_, index) => `k${String(index).padStart(2, '0')}`));
      expect(keys.length).toBeGreaterThanOrEqual(most);
      most = keys.length;
    }
    expect(most).toBe(40);
  });
});

it('another program that only reads leaves the seal whole', () => {
  filled().close();
  const other = new Database(file, { readonly: true });
  expect(other.prepare('select count(*) from documents').pluck().get()).toBe(6);
  other.close();
  expect(opening()).toBe('opened');
});
