import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failingDriver } from '../library.test-support.ts';
import { TestLibrary } from './library.test-support.ts';
import { query } from './store.ts';
import { appendEdit, changesSince, createText, loadText, type TextState } from './texts.ts';

let library: TestLibrary;
beforeEach(() => {
  library = new TestLibrary();
  library.document();
});
afterEach(() => library.remove());

const wholes = (): number[] => library.store.all(query.selectFrom('texts').select('revision').orderBy('revision')).map(({ revision }) => revision);
const operations = (): number => library.store.all(query.selectFrom('operations').select('revision')).length;

/** Types one character at the end. */
function type(state: TextState, character: string, at = 0): TextState {
  const from = state.text.length;
  return library.store.transaction(() => appendEdit(library.store, 'd', state, [{ from, to: from, insert: character }], [], at));
}

describe('the text of a document', () => {
  it('comes back after any edits, against a plain array of characters, reopened in between', () => {
    // Halves of pairs, and characters that mean something to C, too.
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\ud83d', '\ude00', '\0', '\n', '"', '한'), maxLength: 6 });
    const step = fc.record({ at: fc.nat(1000), remove: fc.nat(5), insert: text, reopen: fc.boolean(), later: fc.nat(20_000) });
    let number = 0;
    fc.assert(
      fc.property(text, fc.array(step, { minLength: 1, maxLength: 25 }), (start, steps) => {
        const id = `doc${number++}`;
        library.document(id);
        let now = 0;
        let state = library.store.transaction(() => createText(library.store, id, start, now));
        const units = Array.from({ length: start.length }, (_, index) => start.charAt(index));
        for (const { at, remove, insert, reopen, later } of steps) {
          now += later;
          const from = at % (units.length + 1);
          const to = Math.min(units.length, from + remove);
          units.splice(from, to - from, ...Array.from({ length: insert.length }, (_, index) => insert.charAt(index)));
          state = library.store.transaction(() => appendEdit(library.store, id, state, [{ from, to, insert }], [], now));
          if (reopen) {
            library.reopen();
            state = loadText(library.store, id, state.revision);
          }
          expect(state.text).toBe(units.join(''));
        }
        expect(loadText(library.store, id, steps.length).text).toBe(units.join(''));
      }),
      { numRuns: 60 },
    );
  });

  it('is written whole every 200 operations and every 30 seconds, and the last two are kept with what lies between', () => {
    let state = createText(library.store, 'd', '', 0);
    for (let count = 0; count < 199; count += 1) state = type(state, 'x');
    expect(wholes()).toEqual([0]);
    state = type(state, 'y');
    expect(wholes()).toEqual([0, 200]);
    state = type(state, 'z', 29_999);
    expect(wholes()).toEqual([0, 200]);
    state = type(state, 'z', 30_000);
    expect(wholes()).toEqual([200, 202]);
    expect(operations()).toBe(2);
    expect(loadText(library.store, 'd', 202).text).toBe(`${'x'.repeat(199)}yzz`);
  });

  it('is read from the older whole text where the newer one is damaged', () => {
    let state = createText(library.store, 'd', 'start', 0);
    for (let count = 0; count < 450; count += 1) state = type(state, String(count % 10));
    const [older, newer] = wholes();
    library.store.run(query.updateTable('texts').set({ text: Buffer.from('forged') }).where('revision', '=', newer!));
    expect(loadText(library.store, 'd', 450).text).toBe(state.text);
    library.store.run(query.updateTable('texts').set({ text: Buffer.from('forged') }).where('revision', '=', older!));
    expect(() => loadText(library.store, 'd', 450)).toThrow(expect.objectContaining({ code: 'library-damaged' }));
  });

  it('is refused, not cut short, where an operation is missing', () => {
    let state = createText(library.store, 'd', 'start', 0);
    for (let count = 0; count < 5; count += 1) state = type(state, 'x');
    library.store.run(query.deleteFrom('operations').where('revision', '=', 3));
    expect(() => loadText(library.store, 'd', 5)).toThrow(expect.objectContaining({ code: 'library-damaged' }));
  });

  it('tells the edits since a revision while it has them', () => {
    let state = createText(library.store, 'd', '', 0);
    for (let count = 0; count < 3; count += 1) state = type(state, 'x');
    expect(changesSince(library.store, 'd', 1, 3)).toEqual([[{ from: 1, to: 1, insert: 'x' }], [{ from: 2, to: 2, insert: 'x' }]]);
    expect(changesSince(library.store, 'd', 3, 3)).toEqual([]);
    for (let count = 0; count < 400; count += 1) state = type(state, 'x');
    expect(changesSince(library.store, 'd', 1, 403)).toBeUndefined();
  });
});

describe('a transaction', () => {
  it('leaves nothing behind, whichever write fails, and the next one succeeds', () => {
    for (const code of ['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_READONLY', 'SQLITE_BUSY']) {
      for (let fatal = 0; ; fatal += 1) {
        let count = -1;
        let failed = false;
        const broken = new TestLibrary(failingDriver((sql) => (sql !== 'rollback' && count >= 0 && count++ === fatal ? ((failed = true), code) : undefined)));
        broken.document();
        const before = createText(broken.store, 'd', 'before', 0);
        const edit = (): TextState => broken.store.transaction(() => appendEdit(broken.store, 'd', before, [{ from: 0, to: 0, insert: 'not ' }], [], 60_000));
        count = 0;
        if (code && fatal > 20) throw new Error('The failure never came.');
        let outcome = 'written';
        try {
          edit();
        } catch (error) {
          outcome = (error as { code: string }).code;
        }
        count = -1;
        if (failed) {
          expect(outcome).toBe({ SQLITE_FULL: 'disk-full', SQLITE_IOERR_WRITE: 'disk-error', SQLITE_READONLY: 'folder-readonly', SQLITE_BUSY: 'library-locked' }[code]);
          expect(loadText(broken.store, 'd', 0).text).toBe('before');
          expect(edit().text).toBe('not before');
        }
        broken.reopen();
        expect(loadText(broken.store, 'd', 1).text).toBe('not before');
        broken.remove();
        // begin, operation, whole text, two deletions, commit
        if (!failed) {
          expect(fatal).toBeGreaterThanOrEqual(5);
          break;
        }
      }
    }
  });
});
