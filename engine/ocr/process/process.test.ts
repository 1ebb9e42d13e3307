import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { rawText } from '../../text/index.ts';
import { endlessPdf, fixture, request, sampleScan, testClient, testFolder } from '../client.test-support.ts';
import { readJpeg, turn, writeJpeg, writePng } from '../image/index.ts';

const { folder, file } = testFolder('ocr-process');
const lines = fixture('lines.jpg');
const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('the ocr process', () => {
  const pids: number[] = [];
  const client = testClient({ idleSeconds: 3600 }, (pid) => pids.push(pid));

  it('reads a page: words with boxes, confidence and other readings, the picture they lie in, and leaves the file alone', async () => {
    const before = hash(lines);
    const { page, image, thumbnail, remarks, recogniser } = await client.page(request(lines, 1, { image: join(folder, 'image'), thumbnail: join(folder, 'thumbnail') }));
    expect(rawText(page)).toMatch(/^Brigham moved his people there and got them settled just in\ntime to see disaster fall again\. For the war closed and Mexi-\nco ceded/);
    expect([page.origin, page.language, page.number, recogniser]).toEqual(['recognised', 'eng', 1, 'built-in']);
    expect(remarks).toEqual([{ code: 'straightened', values: { degrees: 0.25 } }]);
    const picture = readJpeg(readFileSync(image!.path));
    expect([picture.width, picture.height]).toEqual([page.width, page.height]);
    for (const word of page.blocks.flatMap((block) => block.paragraphs.flatMap((paragraph) => paragraph.lines.flatMap((line) => line.words)))) {
      const { x0, y0, x1, y1 } = word.box;
      expect(x0 < x1 && y0 < y1 && x1 <= page.width && y1 <= page.height, word.text).toBe(true);
      let darkest = 255;
      for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) darkest = Math.min(darkest, picture.data[y * picture.width + x]!);
      expect(darkest, word.text).toBeLessThan(180);
      expect(word.confidence).toBeGreaterThan(0);
    }
    expect(Math.max(thumbnail!.width, thumbnail!.height)).toBe(240);
    expect(existsSync(thumbnail!.path)).toBe(true);
    expect(hash(lines)).toBe(before);
  });

  it('turns pages upright that lie on their side or stand on their head', async () => {
    const upright = readJpeg(readFileSync(lines));
    for (const [degrees, back] of [[90, 270], [180, 180]] as const) {
      const path = file(writeJpeg(turn(upright, degrees), 80), '.jpg');
      const { page, remarks } = await client.page(request(path));
      expect(page.turned).toBe(back);
      expect(remarks).toContainEqual({ code: 'turned', values: { degrees: back } });
      expect(rawText(page)).toContain('time to see disaster fall again');
    }
  });

  it('reads columns one after the other', async () => {
    const text = rawText((await client.page(request(fixture('columns.jpg')))).page);
    const places = ['blind lead held', 'longed to the Wide West', 'We thought it well', 'record it and establish', 'Too much climbing', 'statuary and paintings'].map((words) => text.indexOf(words));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThanOrEqual(0);
  });

  it('says what is wrong, page by page and file by file, and goes on in the same process', async () => {
    const white = (width: number, height: number): Uint8Array => {
      const picture = Buffer.from(writePng({ width: 8, height: 8, channels: 1, data: new Uint8Array(64).fill(255), resolution: 0 }));
      picture.writeUInt32BE(width, 16);
      picture.writeUInt32BE(height, 20);
      return picture;
    };
    await expect(client.page(request(file(white(20_000, 20_000))))).rejects.toMatchObject({ code: 'image-too-large' });
    await expect(client.page(request(file(white(1, 1))))).rejects.toMatchObject({ code: 'image-too-small' });
    await expect(client.page(request(file(readFileSync(lines).subarray(0, 300))))).rejects.toMatchObject({ code: 'file-damaged' });
    await expect(client.page(request(sampleScan, 4))).rejects.toMatchObject({ code: 'no-such-page' });
    await expect(client.page(request(sampleScan, 1, { wish: 'text-layer' }))).rejects.toMatchObject({ code: 'no-text-layer' });
    await expect(client.page(request(lines, 1, { language: 'xyz' }))).rejects.toMatchObject({ code: 'language-missing' });
    await expect(client.page(request(lines, 1, { language: '../eng' }))).rejects.toMatchObject({ code: 'language-unknown' });
    await expect(client.page(request(fixture('locked.pdf')))).rejects.toMatchObject({ code: 'password-needed' });
    await expect(client.page(request(lines, 1, { image: join(folder, 'none', 'image') }))).rejects.toMatchObject({ code: 'not-written' });
    expect((await client.page(request(file('Still here.')))).page.origin).toBe('text');
    expect(pids).toHaveLength(1);
  });

  it('says of a page without text that it has none', async () => {
    const { page, remarks } = await client.page(request(file(writePng({ width: 400, height: 300, channels: 1, data: new Uint8Array(120_000).fill(255), resolution: 0 }))));
    expect(page.blocks.flatMap((block) => block.paragraphs)).toEqual([]);
    expect(remarks).toContainEqual({ code: 'no-text-found' });
  });

  it('finds nothing to read twice: what a file says itself is taken as it is', async () => {
    const { page, remarks, recogniser } = await client.page(request(file('One page.\fAnother.'), 2));
    expect([rawText(page), remarks, recogniser]).toEqual(['Another.', [], null]);
  });
});

describe('limits', () => {
  it('end a page that takes for ever, and the next one is read', async () => {
    const pids: number[] = [];
    const client = testClient({ pageSeconds: 1 }, (pid) => pids.push(pid));
    // Dots in which the recogniser looks for letters for a long time; a line of plain text takes milliseconds.
    let state = 1;
    const noise = new Uint8Array(3500 * 4600).map(() => ((state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) & 0x10000 ? 255 : 0));
    const endless = file(writePng({ width: 3500, height: 4600, channels: 1, data: noise, resolution: 300 }));
    await expect(client.page(request(endless))).rejects.toMatchObject({ code: 'page-too-slow', values: { seconds: 1 } });
    expect(rawText((await client.page(request(file('Next.')))).page)).toBe('Next.');
    expect(pids).toHaveLength(2);
  });

  it('end a page that takes too much memory, and the next one is read', async () => {
    const pids: number[] = [];
    const client = testClient({ settings: { memory: 400 * 1024 * 1024 } }, (pid) => pids.push(pid));
    // A hundred million white pixels in a few kilobytes.
    const [width, height] = [10_000, 10_000];
    const bomb = Buffer.concat([
      Buffer.from(`%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 2000 2000]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>\nendobj\n`),
      (() => {
        const data = deflateSync(Buffer.alloc(width * height * 3, 255), { level: 9 });
        return Buffer.concat([Buffer.from(`4 0 obj\n<</Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode/Length ${data.length}>>\nstream\n`), data, Buffer.from('\nendstream\nendobj\n')]);
      })(),
      Buffer.from('5 0 obj\n<</Length 27>>\nstream\n2000 0 0 2000 0 0 cm /I Do \nendstream\nendobj\ntrailer\n<</Root 1 0 R/Size 6>>\n'),
    ]);
    for (const [index, path] of [file(bomb, '.pdf'), file(endlessPdf(), '.pdf')].entries()) {
      await expect(client.page(request(path))).rejects.toMatchObject({ code: 'page-too-heavy', values: { megabytes: 400 } });
      expect(rawText((await client.page(request(file('Next.')))).page)).toBe('Next.');
      expect(pids).toHaveLength(index + 2);
    }
  });

  it('and a process that dies takes only its page along', async () => {
    const pids: number[] = [];
    const client = testClient({}, (pid) => pids.push(pid));
    const page = client.page(request(file(endlessPdf(), '.pdf')));
    const after = client.page(request(file('Next.')));
    while (pids.length === 0) await new Promise((resolve) => setImmediate(resolve));
    process.kill(pids[0]!, 'SIGKILL');
    await expect(page).rejects.toMatchObject({ code: 'page-reader-ended' });
    expect(rawText((await after).page)).toBe('Next.');
  });

  it('and a page that is called off ends at once, and so does all with the client', async () => {
    const client = testClient();
    const abort = new AbortController();
    const page = client.page(request(file(endlessPdf(), '.pdf')), abort.signal);
    abort.abort(new Error('called off'));
    await expect(page).rejects.toThrow('called off');
    const last = client.page(request(file(endlessPdf(), '.pdf')));
    client.close();
    await expect(last).rejects.toMatchObject({ code: 'page-reader-closed' });
    await expect(client.page(request(file('Next.')))).rejects.toMatchObject({ code: 'page-reader-closed' });
  });
});
