import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { versionsToThin } from '../db/versions.ts';
import { Library, refusal } from '../library.test-support.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
let clock = Date.UTC(2026, 10, 24, 9);
let library: Library;
beforeEach(() => {
  library = new Library({ now: () => clock });
});
afterEach(() => library.remove());

const listed = async (documentId: Awaited<ReturnType<Library['create']>>['id']) =>
  (await library.client.call('versions.list', { documentId })).map(({ reason, name, length }) => [reason, name, length]);

describe('versions of a document', () => {
  it('keep what was there before a sitting, and go on every ten minutes while somebody writes', async () => {
    const { id } = await library.create('One.');
    await library.edit(id, [{ from: 4, to: 4, insert: ' Two.' }]);
    expect(await listed(id)).toEqual([['automatic', '', 4]]);
    for (let count = 0; count < 9; count += 1) {
      clock += minute;
      await library.edit(id, [{ from: 0, to: 0, insert: 'x' }]);
    }
    expect(await listed(id)).toHaveLength(1);
    clock += minute;
    await library.edit(id, [{ from: 0, to: 0, insert: 'x' }]);
    expect(await listed(id)).toEqual([['automatic', '', 18], ['automatic', '', 4]]);
    const [newest] = await library.client.call('versions.list', { documentId: id });
    expect((await library.client.call('versions.get', { id: newest!.id })).text).toBe('xxxxxxxxxOne. Two.');
  });

  it('keep what was there before much of it was taken out at once', async () => {
    const text = 'A sentence that matters to somebody. '.repeat(40);
    const { id } = await library.create(text);
    await library.edit(id, [{ from: 0, to: 0, insert: 'x' }]);
    await library.edit(id, [{ from: 0, to: text.length + 1, insert: 'y' }]);
    expect(await listed(id)).toEqual([['deletion', '', text.length + 1], ['automatic', '', text.length]]);
  });

  it('have names, lose them, and are deleted for good; other windows hear of it', async () => {
    const { id } = await library.create('A draft.');
    const events = library.collect('versions.changed');
    expect(await refusal(library.client.call('versions.keep', { documentId: id, name: ' ', reason: 'named' }))).toBe('nameless-version');
    const kept = await library.client.call('versions.keep', { documentId: id, name: ' First draft ', reason: 'named' });
    expect(kept).toMatchObject({ name: 'First draft', reason: 'named', words: 2, length: 8 });
    // The same text gets no second version unless it has another name.
    expect((await library.client.call('versions.keep', { documentId: id, name: '', reason: 'restore' })).id).toBe(kept.id);
    expect(await library.client.call('versions.rename', { id: kept.id, name: 'To Ann' })).toMatchObject({ name: 'To Ann' });
    await library.restart();
    expect(await listed(id)).toEqual([['named', 'To Ann', 8]]);
    await library.client.call('versions.delete', { id: kept.id });
    expect(await refusal(library.client.call('versions.get', { id: kept.id }))).toBe('no-version');
    expect(events.length).toBeGreaterThanOrEqual(2);
    expect(await refusal(library.client.call('versions.list', { documentId: 'nobody' as typeof id }))).toBe('no-document');
  });

  it('come back unit for unit, lone surrogates and all', async () => {
    const text = 'half \ud83d of a pair, NUL \0 and 水';
    const { id } = await library.create(text);
    const kept = await library.client.call('versions.keep', { documentId: id, name: 'odd', reason: 'named' });
    expect((await library.client.call('versions.get', { id: kept.id })).text).toBe(text);
  });

  it('go on when the clock was put back', async () => {
    const { id } = await library.create('One.');
    await library.edit(id, [{ from: 0, to: 0, insert: 'a' }]);
    clock -= 40 * day;
    await library.edit(id, [{ from: 0, to: 0, insert: 'b' }]);
    await library.edit(id, [{ from: 0, to: 0, insert: 'c' }]);
    clock += 11 * minute;
    await library.edit(id, [{ from: 0, to: 0, insert: 'd' }]);
    expect((await listed(id)).map(([, , length]) => length)).toEqual([7, 5, 4]);
  });

  it('go with their document', async () => {
    const { id } = await library.create('One.');
    const kept = await library.client.call('versions.keep', { documentId: id, name: 'one', reason: 'named' });
    await library.client.call('documents.trash', { id });
    await library.client.call('documents.delete', { id });
    expect(await refusal(library.client.call('versions.get', { id: kept.id }))).toBe('no-version');
  });
});

describe('thinning versions with their age', () => {
  const versions = fc.array(fc.record({ age: fc.oneof(fc.nat(day), fc.nat(200 * day)), named: fc.nat(9) }), { maxLength: 300 }).map((list) => {
    const now = 400 * day;
    return list.map(({ age, named }, index) => ({ id: index, at: now - age, name: named === 0 ? 'name' : '' })).toSorted((a, b) => b.at - a.at);
  });
  const now = 400 * day;

  it('never takes the newest one or one with a name, and twice is as good as once', () => {
    fc.assert(
      fc.property(versions, (list) => {
        const going = new Set(versionsToThin(list, now));
        for (const { id, name } of list) if (name !== '') expect(going.has(id)).toBe(false);
        const nameless = list.filter(({ name }) => name === '');
        if (nameless[0]) expect(going.has(nameless[0].id)).toBe(false);
        const left = list.filter(({ id }) => !going.has(id));
        expect(versionsToThin(left, now)).toEqual([]);
      }),
    );
  });

  it('leaves one near any moment there was one at: within the span of its age', () => {
    fc.assert(
      fc.property(versions, (list) => {
        const going = new Set(versionsToThin(list, now));
        const left = list.filter(({ id }) => !going.has(id));
        for (const { at } of list) {
          const age = now - at;
          const span = age < day ? 1 : age < 7 * day ? 60 * minute : age < 60 * day ? day : 7 * day;
          expect(left.some((other) => Math.abs(other.at - at) < span)).toBe(true);
        }
        const old = left.filter(({ name, at }) => name === '' && now - at >= day);
        expect(old.length).toBeLessThan(7 * 24 + 54 + 22);
      }),
    );
  });
});
