import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Utf8Joiner } from './utf8.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Bytes cut into chunks at random places. */
const chunked = (bytes: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array[]> =>
  fc.tuple(bytes, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 })).map(([all, sizes]) => {
    const chunks: Uint8Array[] = [];
    for (let at = 0, i = 0; at < all.length; i++) {
      const size = sizes[i % sizes.length] as number;
      chunks.push(all.subarray(at, at + size));
      at += size;
    }
    return chunks;
  });

describe('joining bytes to text', { timeout: 240_000 }, () => {
  test('gives back any text, wherever its bytes are cut, and each character with the chunk that completes it', () => {
    fc.assert(
      fc.property(chunked(fc.string({ unit: 'binary' }).map((text) => encode(text.toWellFormed()))), (chunks) => {
        const joiner = new Utf8Joiner();
        let text = '';
        for (const chunk of chunks) {
          expect(joiner.accepts(chunk)).toBe(true);
          const joined = joiner.push(chunk);
          expect(joined.broken).toBe(false);
          text += joined.text;
        }
        expect(joiner.complete).toBe(true);
        expect(text).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(chunks.flatMap((chunk) => [...chunk]))));
      }),
    );
  });

  test('leaves out what is no character in any bytes, and never gives a broken one', () => {
    fc.assert(
      fc.property(chunked(fc.uint8Array({ maxLength: 40 })), (chunks) => {
        const joiner = new Utf8Joiner();
        const text = chunks.map((chunk) => joiner.push(chunk).text).join('');
        const reference = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(chunks.flatMap((chunk) => [...chunk])));
        expect(text.replaceAll('\ufffd', '')).toBe(reference.replaceAll('\ufffd', ''));
        expect(text.isWellFormed()).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('keeps a replacement character that was really written, and a byte order mark', () => {
    expect(new Utf8Joiner().push(encode('a\ufffdb\ufeff')).text).toBe('a\ufffdb\ufeff');
    expect(new Utf8Joiner().push(encode('\ufeffa')).text).toBe('\ufeffa');
  });

  test('knows what could follow', () => {
    const joiner = new Utf8Joiner();
    joiner.push(Uint8Array.of(0xe2, 0x82));
    expect(joiner.complete).toBe(false);
    expect(joiner.accepts(Uint8Array.of(0xac, 0x41))).toBe(true);
    expect(joiner.accepts(Uint8Array.of(0x41))).toBe(false);
    for (const bytes of [[0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe0, 0x80, 0x80], [0xff]]) expect(new Utf8Joiner().accepts(Uint8Array.from(bytes)), bytes.join()).toBe(false);
  });

  test('drops a broken character and goes on with the next', () => {
    const joiner = new Utf8Joiner();
    joiner.push(Uint8Array.of(0xe2, 0x82));
    expect(joiner.push(encode('A'))).toEqual({ text: 'A', broken: true });
    joiner.push(Uint8Array.of(0xe2, 0x82));
    expect(joiner.push(encode('é'))).toEqual({ text: 'é', broken: true });
  });
});
