import { strToU8, zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importFile } from './convert.ts';
import { exportInThread, importInThread } from './converter.ts';
import { markChanges } from '../text/index.ts';
import { fromCriticMarkup, toCriticMarkup } from './tracked.ts';
import type { TrackedChange } from './tracked.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const opened = (bytes: Uint8Array, name = 'file') => importFile({ kind: 'import', name, bytes });
const THREAD = { fontFolder: 'assets/fonts' };

describe('A text file', () => {
  it('is read in its own encoding, and says whether that was a guess', async () => {
    const old = Uint8Array.from(Buffer.from('Gr\u00fc\u00dfe aus K\u00f6ln, sch\u00f6ne Gr\u00fc\u00dfe und bis bald, Frau M\u00fcller', 'latin1'));
    expect(await opened(old, 'brief.txt')).toMatchObject({ from: 'text', certain: false, text: expect.stringContaining('schöne Grüße') as string });
    expect(await opened(Uint8Array.from([0xff, 0xfe, 0x47, 0, 0xfc, 0]))).toMatchObject({ text: 'Gü', file: { encoding: 'utf-16le', mark: true }, certain: true });
  });
});

describe('A file that cannot be a document', () => {
  it.each([
    ['a PDF', bytesOf('%PDF-1.7\n'), 'file-unsupported'],
    ['an old Word file', Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]), 'file-unsupported'],
    ['an archive', zipSync({ 'a.txt': strToU8('x') }), 'file-unsupported'],
    ['a broken archive', Uint8Array.from([0x50, 0x4b, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8]), 'file-damaged'],
    ['a Word file with a broken heart', zipSync({ 'word/document.xml': strToU8('<w:document') }), 'file-damaged'],
    ['numbers', Uint8Array.from([1, 2, 0, 4, 5]), 'not-text'],
  ])('is refused in plain words: %s', async (_, bytes, code) => {
    await expect(opened(bytes)).rejects.toMatchObject({ code });
  });

  it('never hangs or breaks anything, however it is damaged', async () => {
    const { bytes } = await exportInThread({ kind: 'export', format: 'docx', text: '# Title\n\nWords and **more** words.\n', title: '', language: 'en', at: 0, changes: [], file: null }, THREAD);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 30 }), fc.nat({ max: bytes.length }), async (edits, length) => {
        const mutated = bytes.slice(0, Math.max(8, length));
        for (const [at, value] of edits) if (at < mutated.length) mutated[at] = value;
        const outcome = await opened(mutated).then(
          () => 'read',
          (error: { code?: string }) => error.code ?? 'thrown',
        );
        expect(['read', 'file-damaged', 'file-unsupported', 'file-too-large', 'not-text']).toContain(outcome);
      }),
      { numRuns: 300 },
    );
  });

  it('is stopped when it unfolds without end', async () => {
    const bomb = zipSync({ 'word/document.xml': strToU8('<x/>') });
    // What an archive's list says of a file's size stands 24 bytes into its entry.
    const entry = Buffer.from(bomb).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    new DataView(bomb.buffer).setUint32(entry + 24, 500 * 2 ** 20, true);
    await expect(opened(bomb)).rejects.toMatchObject({ code: 'file-too-large' });
  });

  it('is given up when it takes too long', async () => {
    const nested = `<div>`.repeat(200_000);
    await expect(importInThread({ kind: 'import', name: 'x.html', bytes: bytesOf(`<html>${nested}`) }, { ...THREAD, seconds: 0.2 })).rejects.toMatchObject({ code: 'conversion-too-long' });
  });
});

describe('Changes in a text', () => {
  /** Texts with non-overlapping changes. */
  const changed = fc
    .tuple(fc.stringMatching(/^[a-z \n.,]{0,60}$/u), fc.array(fc.tuple(fc.nat(), fc.nat({ max: 8 }), fc.stringMatching(/^[a-z ]{0,6}$/u)), { maxLength: 5 }))
    .map(([base, raw]) => {
      const changes: TrackedChange[] = [];
      let at = 0;
      for (const [gap, length, insert] of raw) {
        const from = at + (gap % 12);
        const to = from + length;
        if (to > base.length || (length === 0 && insert === '')) continue;
        changes.push({ from, to, insert, author: 'A', at: new Date(0) });
        at = to + 1;
      }
      return { base, changes };
    });

  it('come back from CriticMarkup', () => {
    fc.assert(
      fc.property(changed, ({ base, changes }) => {
        const back = fromCriticMarkup(toCriticMarkup(base, changes));
        expect(back.base).toBe(base);
        expect(back.changes).toEqual(changes.map(({ from, to, insert }) => ({ from, to, insert })));
      }),
    );
  });

  it('leave every word of the text where it was, when marked', () => {
    fc.assert(
      fc.property(changed, ({ base, changes }) => {
        const { text, sign, marks } = markChanges(base, changes);
        let open: 'insert' | 'delete' | null = null;
        let old = '';
        let fresh = '';
        let next = 0;
        for (const character of text) {
          if (character === sign) {
            const mark = marks[next++];
            open = mark?.opens ? mark.kind : null;
          } else {
            if (open !== 'insert') old += character;
            if (open !== 'delete') fresh += character;
          }
        }
        const lettersOf = (value: string): string => value.replaceAll('\n', '');
        expect(lettersOf(old)).toBe(lettersOf(base));
        expect(next).toBe(marks.length);
        expect(fresh.length).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('that overlap are refused', () => {
    const change = { insert: 'x', author: 'A', at: new Date(0) };
    expect(() => toCriticMarkup('abcdef', [{ ...change, from: 0, to: 3 }, { ...change, from: 2, to: 4 }])).toThrow(expect.objectContaining({ code: 'changes-overlap' }));
  });
});
