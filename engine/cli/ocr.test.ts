/** `palimpsest ocr` as a person would start it. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { rawText, type Page } from '../text/index.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'palimpsest-cli-ocr-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
copyFileSync(join(root, 'engine/ocr/fixtures/lines.jpg'), join(folder, 'lines.jpg'));
copyFileSync(join(root, 'engine/ocr/fixtures/locked.pdf'), join(folder, 'locked.pdf'));
writeFileSync(join(folder, 'pages.txt'), 'First page.\fSecond page.');

interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program; `PALIMPSEST_DATA` leads to an empty folder, so that a library opened by mistake would show. */
function ocr(...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'engine/cli/main.ts'), 'ocr', ...args], { cwd: folder, env: { ...process.env, PALIMPSEST_DATA: join(folder, 'data') } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

const hash = (name: string): string => createHash('sha256').update(readFileSync(join(folder, name))).digest('hex');
const WORDS = 'Brigham moved his people there and got them settled just in\ntime to see disaster fall again.';

describe('palimpsest ocr', () => {
  test('prints what it read, or writes it into a file in the format that its name says, and leaves the scan alone', async () => {
    const before = hash('lines.jpg');
    expect(await ocr('lines.jpg', '--clean', 'off', '--built-in')).toMatchObject({ status: 0, err: '', out: expect.stringContaining(WORDS) });
    expect(await ocr('lines.jpg', '--clean', 'off', '-o', 'lines.pdf')).toEqual({ status: 0, out: '', err: '' });
    expect(hash('lines.jpg')).toBe(before);
    expect(readFileSync(join(folder, 'lines.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    // The text of that PDF is good, and is said to be used.
    const again = await ocr('lines.pdf', '--clean', 'off', '--json');
    expect(again.err).toContain('the text of the PDF itself was used');
    const { pages } = JSON.parse(again.out) as { pages: readonly Page[] };
    expect(rawText(pages[0]!)).toContain(WORDS);
    // All that was kept meanwhile is gone, and nothing else is in the data folder.
    expect(existsSync(join(folder, 'data')) ? readdirSync(join(folder, 'data')) : []).toEqual(['cache']);
    expect(readdirSync(join(folder, 'data/cache/ocr'))).toEqual([]);
  });

  test('cleans what it read: words parted at line ends are joined in a text, and stay in their lines on a page', async () => {
    // The prepared copy of the model is shared with other tests of the command line.
    const text = await ocr('lines.jpg', '--cache', join(tmpdir(), 'palimpsest-test-cache'));
    expect(text).toMatchObject({ status: 0, err: '', out: expect.stringContaining('For the war closed and Mexico ceded Brigham’s refuge') });
    const page = await ocr('lines.jpg', '--format', 'hocr', '--clean', 'rules');
    expect(page.out).toMatch(/>Mexi-<[^]*>co</);
  });

  test('reads many files into a folder, goes on past those that fail, and says which', async () => {
    mkdirSync(join(folder, 'other'));
    writeFileSync(join(folder, 'other/pages.txt'), 'A third.');
    const { status, err } = await ocr('pages.txt', 'none.pdf', 'locked.pdf', 'other/pages.txt', '-o', 'out', '--format', 'txt', '--clean', 'off');
    expect(status).toBe(1);
    expect(err).toContain('none.pdf could not be read (ENOENT).');
    expect(err).toContain('Give the password with --password.');
    expect(readdirSync(join(folder, 'out')).toSorted()).toEqual(['pages-2.txt', 'pages.txt']);
    expect(readFileSync(join(folder, 'out/pages.txt'), 'utf8')).toBe('First page.\n\fSecond page.\n');
    expect(readFileSync(join(folder, 'out/pages-2.txt'), 'utf8')).toBe('A third.\n');
  });

  test('opens what is locked with its password', async () => {
    expect(await ocr('locked.pdf', '--password', 'öffne mich', '--clean', 'off', '--format', 'txt')).toMatchObject({ status: 0, err: '' });
  });

  test('never writes over what it reads', async () => {
    const before = hash('lines.jpg');
    expect(await ocr('lines.jpg', '-o', './lines.jpg', '--format', 'pdf')).toMatchObject({ status: 1, err: expect.stringContaining('is one of the files to be read') });
    expect(hash('lines.jpg')).toBe(before);
  });

  test.each([[[]], [['lines.jpg', '--format', 'rtf']], [['lines.jpg', '--clean', 'hard']], [['lines.jpg', 'pages.txt']], [['lines.jpg', '--format', 'pdf']], [['lines.jpg', '--jobs', '0']], [['-']]])('says that %j is wrong usage', async (args) => {
    expect(await ocr(...args)).toMatchObject({ status: 2, out: '' });
  });

  const hasPdftotext = spawnSync('pdftotext', ['-v']).error === undefined;
  test.skipIf(!hasPdftotext)('makes PDFs that others can search (skipped where pdftotext is not installed)', async () => {
    await ocr('lines.jpg', '--clean', 'off', '-o', 'search.pdf');
    const { stdout } = spawnSync('pdftotext', ['-raw', join(folder, 'search.pdf'), '-'], { encoding: 'utf8' });
    expect(stdout).toContain(WORDS);
  });
});
