import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { decodeFile, encodeFile } from './text-file.ts';

/** The bytes again, or null for a file without text. */
function again(bytes: Buffer): Buffer | null {
  const read = decodeFile(bytes);
  return read && encodeFile(read.text, read.format);
}

describe('text files', () => {
  it('come back byte for byte, whatever bytes they are', () => {
    const marks = fc.constantFrom([], [0xef, 0xbb, 0xbf], [0xff, 0xfe], [0xfe, 0xff]);
    const byte = fc.oneof(fc.constantFrom(0x0d, 0x0a, 0x41, 0xe4, 0xc3, 0xa4), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(marks, fc.array(byte, { maxLength: 60 }), (mark, body) => {
        const bytes = Buffer.from([...mark, ...body]);
        expect(again(bytes)?.equals(bytes)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('come back byte for byte: every README and CHANGELOG among the packages', () => {
    const root = join(import.meta.dirname, '../../node_modules');
    const files = globSync(['*/README.md', '*/CHANGELOG.md', '@*/*/README.md', '@*/*/CHANGELOG.md'], { cwd: root });
    expect(files.length).toBeGreaterThan(200);
    const changed = files.filter((name) => {
      const bytes = readFileSync(join(root, name));
      return !again(bytes)?.equals(bytes);
    });
    expect(changed).toEqual([]);
  });

  it.each([
    ['utf-8', false, 'lf'],
    ['utf-8', true, 'crlf'],
    ['utf-16le', true, 'crlf'],
    ['utf-16be', true, 'lf'],
    ['utf-8', false, 'cr'],
  ] as const)('%s, mark %s, %s: is known, and has line feeds alone as a document', (encoding, mark, lineEnds) => {
    const text = 'Grüße aus Köln,\nund 水.\n';
    const bytes = encodeFile(text, { encoding, mark, lineEnds })!;
    expect(decodeFile(bytes)).toEqual({ text, format: { encoding, mark, lineEnds } });
  });

  it('of an older encoding are read as what they look like', () => {
    const german = 'Die Größe der Straße überraschte mich; schön wäre es, früher davon gewusst zu haben. '.repeat(5);
    expect(decodeFile(iconv.encode(german, 'windows-1252'))?.text).toBe(german);
    const japanese = '昔々、ある所におじいさんとおばあさんがいました。川へ洗濯に行きました。'.repeat(5);
    expect(decodeFile(iconv.encode(japanese, 'shift_jis'))?.text).toBe(japanese);
    const russian = 'Жили-были старик со старухой у самого синего моря; они жили в ветхой землянке. '.repeat(5);
    expect(decodeFile(iconv.encode(russian, 'windows-1251'))?.text).toBe(russian);
  });

  it('with lines that end in several ways keep each line as it is', () => {
    const bytes = Buffer.from('one\r\ntwo\nthree\r');
    expect(decodeFile(bytes)).toEqual({ text: 'one\r\ntwo\nthree\r', format: { encoding: 'utf-8', mark: false, lineEnds: 'mixed' } });
  });

  it('that hold no text are no documents, and a character that an encoding lacks is not lost unsaid', () => {
    expect(decodeFile(Buffer.from([0x50, 0x4b, 0x03, 0x04, 0, 0, 8]))).toBeNull();
    expect(encodeFile('水', { encoding: 'windows-1252', mark: false, lineEnds: 'lf' })).toBeNull();
    expect(encodeFile('half \ud83d', { encoding: 'utf-8', mark: false, lineEnds: 'lf' })).toBeNull();
  });
});
