/** The real program, started as a person would. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const cache = join(tmpdir(), 'palimpsest-test-cache');
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'palimpsest-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program; `PALIMPSEST_DATA` leads to an empty folder, so that a library opened by mistake would show. */
function palimpsest(args: readonly string[], input = ''): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'engine/cli/main.ts'), ...args], { cwd: folder, env: { ...process.env, PALIMPSEST_DATA: join(folder, 'data') } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.stdin.end(input);
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

function file(name: string, text: string | Uint8Array): string {
  writeFileSync(join(folder, name), text);
  return name;
}

describe('without a model', () => {
  test('help and version go to standard output', async () => {
    expect(await palimpsest(['--help'])).toMatchObject({ status: 0, err: '', out: expect.stringContaining('proofread FILE') });
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(await palimpsest(['--version'])).toMatchObject({ status: 0, out: `${version}\n` });
  });

  test('wrong usage is told from failure', async () => {
    expect(await palimpsest(['revise', 'x'])).toMatchObject({ status: 2, out: '', err: expect.stringContaining('either --preset or --instruction') });
    expect(await palimpsest(['score', 'missing.txt'])).toMatchObject({ status: 1, out: '', err: expect.stringMatching(/missing\.txt could not be read \(ENOENT\)\.\nNothing was changed\.\nCheck/) });
  });

  test.each([
    ['an empty text', '  \n', 'holds no text'],
    ['bytes that are no text', Uint8Array.of(0xff, 0xfe, 0x41), 'is not a text in UTF-8'],
  ])('%s is refused', async (_, content, why) => {
    expect(await palimpsest(['score', file('bad.txt', content)])).toMatchObject({ status: 1, out: '', err: expect.stringContaining(why) });
  });

  test.each([
    ['no gap', 'Nothing here.', 'holds no gap'],
    ['two gaps', 'One [[ ]] and [[]].', 'holds 2 gaps'],
  ])('a text with %s is refused', async (_, content, why) => {
    expect(await palimpsest(['fill', '-'], content)).toMatchObject({ status: 1, out: '', err: expect.stringContaining(why) });
  });

  test('a missing or cut-off model is named in plain words', async () => {
    expect(await palimpsest(['model', 'info', '--model', 'nowhere', '--cache', cache])).toMatchObject({ status: 1, out: '', err: expect.stringContaining('palimpsest.json is not there') });
    cpSync(join(root, 'assets/models/palimpsest-135m'), join(folder, 'damaged'), { recursive: true });
    truncateSync(join(folder, 'damaged/model.gguf'), 40_000_000);
    const { status, err } = await palimpsest(['score', '-', '--model', 'damaged', '--cache', cache], 'Some text.');
    expect(status).toBe(1);
    expect(err).toMatch(/model\.gguf cannot be used/);
    expect(err).not.toMatch(/ at |Error:/);
  });

  test('bench leads to the benchmarks', async () => {
    expect(await palimpsest(['bench', 'no-such'])).toMatchObject({ status: 2, err: expect.stringContaining('Names: ') });
  });
});

describe('with the embedded model', { timeout: 240_000 }, () => {
  test('says what the model is', async () => {
    const { status, out } = await palimpsest(['model', 'info', '--json', '--cache', cache]);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ name: 'Palimpsest 135M', contextLength: 8192, canvas: { least: 2, most: 64 }, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test('compares its numbers with reference values, and fails where one is beyond its tolerance', async () => {
    cpSync(join(root, 'engine/fixtures/palimpsest-135m'), join(folder, 'other'), { recursive: true });
    const golden = readFileSync(join(folder, 'other/golden.json'), 'utf8');
    writeFileSync(join(folder, 'other/golden.json'), golden.replace('"decoded": "', '"decoded": "x'));
    const { status, out } = await palimpsest(['model', 'verify', 'other', '--cache', cache]);
    expect(status).toBe(1);
    expect(out).toMatch(/^BAD {2}tokenizer/m);
    expect(out).toMatch(/^ok {3}denoise-argmax/m);
  });

  test('scores every token, and every word with both sides: a word that fits scores better than one that does not', async () => {
    const score = async (text: string) => {
      const { status, out } = await palimpsest(['score', '-', '--json', '--cache', cache], text);
      expect(status).toBe(0);
      return JSON.parse(out) as { tokens: { text: string; logProbability: number }[]; words: { text: string; left: number; both: number }[] };
    };
    const right = await score('She poured the tea into a cup and drank it.\n');
    const wrong = await score('She poured the tea into a cap and drank it.\n');
    expect(right.tokens.map(({ text }) => text).join('')).toBe('She poured the tea into a cup and drank it.');
    expect(right.words).toHaveLength(10);
    expect(right.words[6]?.both).toBeGreaterThan((wrong.words[6]?.both ?? 0) + 1);
    const table = await palimpsest(['score', file('tea.txt', 'She poured the tea.'), '--cache', cache]);
    expect(table.out).toMatch(/both sides/);
  });

  test('repairs a text and says what it changed, with the end of the file kept', async () => {
    const { status, out, err } = await palimpsest(['proofread', file('note.txt', 'I have recieved your letter of 14 March.\n\n'), '--cache', cache]);
    expect(status).toBe(0);
    expect(out).toBe('I have received your letter of 14 March.\n\n');
    expect(err).toMatch(/^1\. 1:8 "recieved" -> "received" \(spelling\)/m);
    expect(err).toMatch(/^Done: \d+ passes/m);
  });

  test('fills a gap in several ways, the same ones for the same seed', async () => {
    const fill = async () => {
      const { status, out } = await palimpsest(['fill', '--words', '3', '--drafts', '2', '--seed', '7', '--json', '--cache', cache], 'She opened the letter and [[ ]] before she sat down.\n');
      expect(status).toBe(0);
      return JSON.parse(out) as { settings: { seed: number }; outcome: string; prompts: { text: string }[]; drafts: { text: string; whole: string }[] };
    };
    const first = await fill();
    expect(first).toMatchObject({ outcome: 'finished', settings: { seed: 7, drafts: 2 } });
    expect(first.prompts[0]?.text).toContain('She opened the letter');
    for (const { text, whole } of first.drafts) {
      expect(whole).toBe(`She opened the letter and ${text} before she sat down.\n`);
      expect(text).toMatch(/\w/);
    }
    expect((await fill()).drafts).toEqual(first.drafts);
  });

  test('rewrites what comes in at standard input and drafts from a brief, each with a line on how it went', async () => {
    const revised = await palimpsest(['revise', '-', '--preset', 'plainer', '--seed', '3', '--cache', cache], 'The committee has decided that the meeting will be held at the town hall on Monday.\n');
    // A draft that a guard withholds is not printed, and the status says so.
    if (revised.status === 0) expect(revised.out).toMatch(/\w.*\n$/);
    else expect([revised.status, revised.out, revised.err]).toEqual([1, '', expect.stringMatching(/withheld/)]);
    expect(revised.err).toMatch(/passes, [\d.]+ s, seed 3\.$/m);
    const draft = await palimpsest(['draft', 'a note to a neighbour about a lost cat', '--seed', '2', '--cache', cache]);
    expect(draft.err).toMatch(/seed 2\.$/m);
    expect([0, 1]).toContain(draft.status);
  });

  test('never opens the library', () => {
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });
});
