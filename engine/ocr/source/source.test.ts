import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { degrees, PDFDocument, StandardFonts } from 'pdf-lib';
import { afterAll, describe, expect, it } from 'vitest';
import { rawText, type Page, type PageWord } from '../../text/index.ts';
import { toAlto } from '../out/alto.ts';
import { toHocr } from '../out/hocr.ts';
import { openSource } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'palimpsest-source-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fixture = (name: string): string => join(import.meta.dirname, '../fixtures', name);
const sample = join(import.meta.dirname, '../../../assets/samples/scan.pdf');

let count = 0;
function file(content: string | Uint8Array, name = 'file'): string {
  const path = join(folder, `${++count}-${name}`);
  writeFileSync(path, content);
  return path;
}

const words = (page: Page): readonly PageWord[] => page.blocks.flatMap((block) => block.paragraphs.flatMap((paragraph) => paragraph.lines.flatMap((line) => line.words)));
const pageOf = async (path: string, number = 1): Promise<Page> => {
  const source = await openSource({ path });
  const own = source.text(number);
  source.close();
  if (!own) throw new Error('no text');
  return own.page;
};

/** Pages of any words, boxes, confidences and kinds of blocks. */
const word = fc.record({
  text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map((text) => text.replace(/[\s\p{C}]/gu, '') || 'x'),
  box: fc.tuple(fc.nat(900), fc.nat(900), fc.nat(99), fc.nat(99)).map(([x, y, w, h]) => ({ x0: x, y0: y, x1: x + w, y1: y + h })),
  confidence: fc.integer({ min: 0, max: 100 }),
  alternatives: fc.array(fc.constantFrom('a', 'b<', '"c"', "d'&"), { maxLength: 2 }),
});
const box = fc.constant({ x0: 1, y0: 2, x1: 999, y1: 998 });
const block = fc.record({
  kind: fc.constantFrom('text' as const, 'heading' as const, 'table' as const),
  box,
  paragraphs: fc.array(fc.record({ box, lines: fc.array(fc.record({ box, words: fc.array(word, { minLength: 1, maxLength: 4 }) }), { minLength: 1, maxLength: 3 }) }), { minLength: 1, maxLength: 2 }),
});
const pages = fc.array(
  fc.record({ width: fc.constant(1000), height: fc.constant(1000), resolution: fc.constant(300), turned: fc.constant(0 as const), skew: fc.constant(0), origin: fc.constant('imported' as const), language: fc.constant('eng'), blocks: fc.array(block, { maxLength: 3 }) }),
  { minLength: 1, maxLength: 3 },
).map((list) => list.map((page, index): Page => ({ ...page, number: index + 1 })));

describe('hOCR and ALTO', () => {
  it('keep all words, boxes, confidences and other readings on the way out and in', async () => {
    await fc.assert(
      fc.asyncProperty(pages, async (list) => {
        const source = await openSource({ path: file(toHocr(list, 'A & B')) });
        expect(source.kind).toBe('hocr');
        expect(list.map(({ number }) => source.text(number)?.page)).toEqual(list);
      }),
      { numRuns: 60, seed: 7 },
    );
    await fc.assert(
      fc.asyncProperty(pages, async (list) => {
        const source = await openSource({ path: file(toAlto(list, 'A & B')) });
        expect(source.kind).toBe('alto');
        for (const page of list) {
          const back = source.text(page.number)!.page;
          expect([back.width, back.height]).toEqual([page.width, page.height]);
          expect(words(back)).toEqual(words(page));
          // A paragraph is a block in ALTO.
          expect(rawText(back)).toBe(rawText(page));
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('is understood in tenths of millimetres, with hyphens as elements of their own, in version 2', async () => {
    const page = await pageOf(
      file(`<?xml version="1.0"?><alto xmlns="http://www.loc.gov/standards/alto/ns-v2#"><Description><MeasurementUnit>mm10</MeasurementUnit></Description><Layout><Page ID="P1" WIDTH="1000" HEIGHT="2000"><PrintSpace>
        <TextBlock ID="b" HPOS="100" VPOS="100" WIDTH="500" HEIGHT="100"><TextLine HPOS="100" VPOS="100" WIDTH="500" HEIGHT="40"><String CONTENT="Mexi" HPOS="100" VPOS="100" WIDTH="200" HEIGHT="40" WC="0.5" SUBS_TYPE="HypPart1" SUBS_CONTENT="Mexico"/><HYP CONTENT="-" HPOS="300" VPOS="100" WIDTH="20" HEIGHT="40"/></TextLine></TextBlock>
        <Illustration HPOS="0" VPOS="500" WIDTH="100" HEIGHT="100"/></PrintSpace></Page></Layout></alto>`),
    );
    expect(words(page)).toEqual([{ text: 'Mexi-', box: { x0: 118, y0: 118, x1: 378, y1: 165 }, confidence: 50, alternatives: [] }]);
    expect(page.blocks.map(({ kind }) => kind)).toEqual(['text', 'picture']);
    expect([page.width, page.height, page.resolution]).toEqual([1181, 2362, 300].map((value, i) => (i < 2 ? expect.closeTo(value, 0) : value)));
  });
});

describe('PAGE', () => {
  const xml = `<?xml version="1.0"?><PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"><Page imageFilename="a.png" imageWidth="800" imageHeight="600">
    <ReadingOrder><OrderedGroup id="g"><RegionRefIndexed index="1" regionRef="second"/><RegionRefIndexed index="0" regionRef="first"/></OrderedGroup></ReadingOrder>
    <TextRegion id="second"><Coords points="400,0 700,0 700,100 400,100"/><TextLine id="l2"><Coords points="400,10 700,10 700,50 400,50"/><TextEquiv conf="0.8"><Unicode>two words</Unicode></TextEquiv></TextLine></TextRegion>
    <TextRegion id="first" type="heading"><Coords points="0,0 300,0 300,100 0,100"/><TextLine id="l1"><Coords points="0,10 300,10 300,50 0,50"/>
      <Word id="w1"><Coords points="5,12 90,10 92,48 4,50"/><TextEquiv index="1"><Unicode>Tbe</Unicode></TextEquiv><TextEquiv index="0" conf="0.93"><Unicode>The</Unicode></TextEquiv></Word></TextLine></TextRegion>
    <ImageRegion id="i"><Coords><Point x="1" y="2"/><Point x="30" y="40"/></Coords></ImageRegion></Page></PcGts>`;

  it('gives words in reading order with boxes around their outlines, and shares out lines without words', async () => {
    const page = await pageOf(file(xml));
    expect(words(page)).toEqual([
      { text: 'The', box: { x0: 4, y0: 10, x1: 92, y1: 50 }, confidence: 93, alternatives: ['Tbe'] },
      { text: 'two', box: { x0: 400, y0: 10, x1: 500, y1: 50 }, confidence: 80, alternatives: [] },
      { text: 'words', box: { x0: 533, y0: 10, x1: 700, y1: 50 }, confidence: 80, alternatives: [] },
    ]);
    expect(page.blocks.map(({ kind, box: around }) => [kind, around.x1])).toEqual([['heading', 300], ['text', 700], ['picture', 30]]);
  });

  it('keeps every box when it is taken on as hOCR or ALTO', async () => {
    const page = await pageOf(file(xml));
    expect(words(await pageOf(file(toHocr([page], ''))))).toEqual(words(page));
    expect(words(await pageOf(file(toAlto([page], ''))))).toEqual(words(page));
  });
});

describe('a PDF', () => {
  async function written(text: string, turned = 0): Promise<string> {
    const document = await PDFDocument.create();
    const font = await document.embedFont(StandardFonts.TimesRoman);
    const page = document.addPage([400, 300]);
    page.setRotation(degrees(turned));
    text.split('\n').forEach((line, index) => page.drawText(line, { x: 40, y: 250 - index * 20, size: 12, font }));
    return file(await document.save());
  }

  it('gives its own text with a box for every word, and it is good', async () => {
    const source = await openSource({ path: await written('The café closed at 10 o’clock,\nand nobody knew why.') });
    const own = source.text(1)!;
    expect(own.good).toBe(true);
    expect(rawText(own.page)).toBe('The café closed at 10 o’clock,\nand nobody knew why.');
    const { x0, y0, x1, y1 } = words(own.page)[0]!.box;
    // 40 points from the left, 50 from the top, at 300 dots per inch.
    expect([x0, y1]).toEqual([expect.closeTo((40 * 300) / 72, -1), expect.closeTo((50 * 300) / 72, -1)]);
    expect(x1 - x0).toBeGreaterThan(y1 - y0);
    const raster = source.raster(1)!;
    expect([raster.width, raster.height]).toEqual([own.page.width, own.page.height]);
    // There is ink where the word is said to be.
    const ink = Array.from({ length: x1 - x0 }, (_, x) => raster.data[(Math.round((y0 + y1) / 2) * raster.width + x0 + x) * raster.channels]!);
    expect(Math.min(...ink)).toBeLessThan(100);
    source.close();
  });

  it('that is shown turned has its boxes turned with it', async () => {
    const source = await openSource({ path: await written('Sideways words are here', 90) });
    const { page } = source.text(1)!;
    expect(page.width).toBeLessThan(page.height);
    for (const { box: { x0, y0, x1, y1 }, text } of words(page)) {
      expect(y1 - y0, text).toBeGreaterThan(x1 - x0);
      expect(x1).toBeLessThanOrEqual(page.width);
    }
    source.close();
  });

  it.each([
    ['letters apart', 'T h e c a f e c l o s e d a t t e n b e c a u s e'],
    ['signs in place of letters', '%% ## !! ~~ ^^ ** (( )) == ++ -- __ || ;; :: ,, ..'],
    ['old recognition in bad shape', 'th3 qu1ck br0wn f0x jump5 0v3r th3 l4zy d0g ag4in w1th'],
  ])('with %s is not good', async (_, text) => {
    const source = await openSource({ path: await written(text) });
    expect(source.text(1)?.good).toBe(false);
    source.close();
  });

  it('of scans has no text, and shows a scan in its own pixels', async () => {
    const source = await openSource({ path: sample });
    expect([source.pages, source.text(2)]).toEqual([3, null]);
    const raster = source.raster(2)!;
    expect([raster.width, raster.height, raster.channels, raster.resolution]).toEqual([1128, 1727, 1, 200]);
    source.close();
  });

  it('that is locked asks for its password, refuses a wrong one and opens with the right one', async () => {
    await expect(openSource({ path: fixture('locked.pdf') })).rejects.toMatchObject({ code: 'password-needed' });
    await expect(openSource({ path: fixture('locked.pdf'), password: 'wrong' })).rejects.toMatchObject({ code: 'password-wrong' });
    expect((await openSource({ path: fixture('locked.pdf'), password: 'öffne mich' })).pages).toBe(1);
  });

  it('that is damaged, or has no pages, is said to be', async () => {
    await expect(openSource({ path: file('%PDF-1.7\nnothing else') })).rejects.toMatchObject({ code: 'file-damaged' });
    await expect(openSource({ path: file(readFileSync(sample).subarray(0, 5000)) })).rejects.toMatchObject({ code: expect.stringMatching(/file-damaged|no-pages/) as string });
    const empty = `%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\ntrailer\n<</Root 1 0 R/Size 3>>\n`;
    await expect(openSource({ path: file(empty) })).rejects.toMatchObject({ code: expect.stringMatching(/no-pages|file-damaged/) as string });
  });
});

describe('plain text', () => {
  it('has its pages between form feeds, and its paragraphs between empty lines', async () => {
    const source = await openSource({ path: file('One\nline.\n\nTwo.\r\n\fThird page — é\n\f') });
    expect([source.kind, source.pages]).toEqual(['text', 2]);
    expect([1, 2].map((number) => rawText(source.text(number)!.page))).toEqual(['One\nline.\n\nTwo.', 'Third page — é']);
  });

  it('is read in UTF-16 and in older encodings', async () => {
    expect(rawText(await pageOf(file(Buffer.from('\ufeffGrün – ein Wort', 'utf16le'))))).toContain('Grün – ein Wort');
    const old = Buffer.from('Der Bär läuft über die Brücke und fürchtet sich vor dem großen Löwen, der dort schläft. Später hört er die Vögel.', 'latin1');
    expect(rawText(await pageOf(file(old)))).toContain('Der Bär läuft über die Brücke');
  });
});

describe('what a file is', () => {
  it('is told by its content, whatever its name says', async () => {
    expect((await openSource({ path: file(readFileSync(sample), 'letter.png') })).kind).toBe('pdf');
    expect((await openSource({ path: file(readFileSync(fixture('lines.jpg')), 'letter.pdf') })).kind).toBe('jpeg');
    expect((await openSource({ path: file('Just words.', 'letter.tiff') })).kind).toBe('text');
  });

  it.each([
    ['GIF89a0000', 'GIF'],
    ['PK\u0003\u00040000', 'ZIP'],
    ['\u0000\u0001\u0002\u0003\u0004', ''],
  ])('and what it is not is said by name', async (start, name) => {
    await expect(openSource({ path: file(Buffer.from(start, 'latin1')) })).rejects.toMatchObject({ code: 'unknown-kind', what: expect.stringContaining(name) as string });
  });

  it('and an empty or missing file is no puzzle', async () => {
    await expect(openSource({ path: file('') })).rejects.toMatchObject({ code: 'empty-file' });
    await expect(openSource({ path: join(folder, 'none') })).rejects.toMatchObject({ code: 'file-unreadable' });
    const source = await openSource({ path: file('one') });
    expect(() => source.text(2)).toThrow(expect.objectContaining({ code: 'no-such-page' }));
  });
});
