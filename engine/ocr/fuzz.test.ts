import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import UTIF from 'utif2';
import { describe, expect, it } from 'vitest';
import { Problem, rawText } from '../text/index.ts';
import { fixture, request, testClient, testFolder } from './client.test-support.ts';
import { band, readJpeg, shrink, writeJpeg, writePng, type Raster } from './image/index.ts';
import { toAlto } from './out/alto.ts';
import { toHocr } from './out/hocr.ts';
import { openSource } from './source/index.ts';

const { folder } = testFolder('ocr-fuzz');

/** Numbers that are the same in every run (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const TOKENS = ['0', '-1', '99999999999', '1e308', '<', '>', '"', '<a>'.repeat(300), '\0', '\f', '%PDF-', '/Kids[3 0 R 3 0 R]', 'bbox 9 9 1 1', '&#x110000;', '\ud800', 'ÿÿÿÿ'];

/** A copy with some bytes changed, cut out, repeated, or with something put in that parsers stumble over. */
function mutated(sample: Uint8Array, below: (most: number) => number): Uint8Array {
  let bytes = Buffer.from(sample);
  for (let count = 1 + below(4); count > 0; count--) {
    const at = below(bytes.length + 1);
    const length = 1 + below(below(3) === 0 ? bytes.length : 12);
    switch (below(6)) {
      case 0:
        for (let i = 0; i < 1 + below(8); i++) bytes[below(bytes.length)] = below(256);
        break;
      case 1:
        bytes[Math.min(bytes.length - 1, at)]! ^= 1 << below(8);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - length), at), bytes.subarray(at)]);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(TOKENS[below(TOKENS.length)]!), bytes.subarray(at)]);
        break;
      default:
        bytes = below(4) === 0 ? bytes.subarray(0, at) : bytes;
    }
    if (bytes.length === 0) return bytes;
  }
  return bytes;
}

/** A sound file of every kind, and how many damaged ones are made of it: fewer where pictures have to be looked at. */
async function samples(): Promise<readonly (readonly [Uint8Array, number])[]> {
  const lines = readJpeg(readFileSync(fixture('lines.jpg')));
  // One word: enough for every decoder, and quickly read.
  const word: Raster = { ...shrink(band(lines, 10, 60), 240), resolution: 70 };
  const rgba = Uint8Array.from({ length: word.width * word.height * 4 }, (_, i) => (i % 4 === 3 ? 255 : word.data[i >> 2]!));
  const document = await PDFDocument.create();
  const page = document.addPage([120, 40]);
  page.drawText('Some words of its own', { x: 5, y: 15, size: 10, font: await document.embedFont(StandardFonts.Helvetica) });
  const scan = await PDFDocument.create();
  scan.addPage([60, 20]).drawImage(await scan.embedJpg(new Uint8Array(writeJpeg(shrink(word, 120), 60))), { width: 60, height: 20 });
  const hocr = { path: join(folder, 'hocr') };
  writeFileSync(hocr.path, toHocr([{ number: 1, width: 90, height: 90, resolution: 300, turned: 0, skew: 0, origin: 'imported', language: 'eng', blocks: [{ kind: 'text', box: { x0: 1, y0: 1, x1: 80, y1: 80 }, paragraphs: [{ box: { x0: 1, y0: 1, x1: 80, y1: 80 }, lines: [{ box: { x0: 1, y0: 1, x1: 80, y1: 20 }, words: [{ text: 'fuzzed', box: { x0: 1, y0: 1, x1: 40, y1: 20 }, confidence: 50, alternatives: ['fussed'] }] }] }] }] }], 'x'));
  const imported = (await openSource(hocr)).text(1)!.page;
  return [
    [await document.save({ useObjectStreams: false }), 150],
    [await document.save(), 150],
    [await scan.save({ useObjectStreams: false }), 100],
    [readFileSync(fixture('locked.pdf')), 150],
    [writePng(word), 150],
    [writeJpeg(word, 60), 100],
    [new Uint8Array(UTIF.encodeImage(rgba, word.width, word.height)), 100],
    [readFileSync(hocr.path), 350],
    [Buffer.from(toAlto([imported], 'x')), 350],
    [Buffer.from('<PcGts><Page imageWidth="9" imageHeight="9"><ReadingOrder><OrderedGroup><RegionRefIndexed index="0" regionRef="r"/></OrderedGroup></ReadingOrder><TextRegion id="r"><Coords points="1,1 8,8"/><TextLine><Coords points="1,1 8,8"/><TextEquiv><Unicode>some words</Unicode></TextEquiv></TextLine></TextRegion></Page></PcGts>'), 350],
    [Buffer.from('A page.\n\nWith two parts.\fAnd another — é.'), 200],
  ];
}

describe('damaged files', () => {
  it('of every kind, 2,150 of them, are read or refused one after another, none hangs, and nothing is lost', { timeout: 900_000 }, async () => {
    const pids: number[] = [];
    const client = testClient({ pageSeconds: 5, openSeconds: 5 }, (pid) => pids.push(pid));
    const below = numbers(2026);
    const outcomes: Record<string, number> = {};
    const note = (name: string): void => void (outcomes[name] = (outcomes[name] ?? 0) + 1);
    const path = join(folder, 'sample');
    let [tried, ended] = [0, 0];
    for (const [sample, rounds] of await samples()) {
      for (let round = 0; round < rounds; round++) {
        const bytes = mutated(sample, below);
        writeFileSync(path, bytes);
        tried++;
        try {
          const { pages } = await client.open({ path });
          const { page } = await client.page(request(path, 1 + below(Math.min(pages, 3))));
          expect(rawText(page)).toBeTypeOf('string');
          note('read');
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          note(error.code);
          if (['page-too-slow', 'page-reader-ended', 'page-too-heavy'].includes(error.code)) ended++;
        }
        // Reading leaves the file as it was.
        expect(createHash('sha1').update(readFileSync(path)).digest('hex')).toBe(createHash('sha1').update(bytes).digest('hex'));
      }
    }
    expect(tried).toBe(2150);
    expect(Object.values(outcomes).reduce((a, b) => a + b)).toBe(tried);
    // Both happen: otherwise the samples or the changes are too tame or too wild to test anything.
    expect(outcomes['read']).toBeGreaterThan(200);
    expect(tried - outcomes['read']!).toBeGreaterThan(200);
    // A process that ended was followed by another; a sound page is still read.
    expect(pids.length).toBeLessThanOrEqual(1 + ended);
    expect(ended).toBeLessThan(20);
    writeFileSync(path, 'Still here.');
    expect(rawText((await client.page(request(path))).page)).toBe('Still here.');
  });
});
