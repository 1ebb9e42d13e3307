/** A DiffusionGemma with random weights, imported and loaded as the app does it, through the service: its text is nonsense, everything else is real. */
import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importModel, openSource } from '../import/index.ts';
import { HfTokenizer } from '../model/index.ts';
import { runTask } from '../tasks/index.ts';
import { applyChanges } from '../text/index.ts';
import { openModel, openTaskModel } from './open-model.ts';
import type { DraftResult, FromEngine, PassFrame, Piece, RunSettings, Task } from './protocol.ts';
import { EngineService } from './service.ts';

const fixture = join(import.meta.dirname, '..', 'fixtures', 'diffusion-gemma', 'mixed', 'checkpoint');
const scratch = mkdtempSync(join(tmpdir(), 'palimpsest-diffusion-'));
const folder = join(scratch, 'model');
const cache = join(scratch, 'cache');
const specials = [...new HfTokenizer(fixture).specials.keys()];

let shared: Awaited<ReturnType<typeof engine>>;

beforeAll(async () => {
  await importModel({ source: openSource(fixture), to: folder, bits: 8 });
  shared = await engine();
}, 120_000);
afterAll(async () => {
  await shared.unload();
  rmSync(scratch, { recursive: true, force: true });
});

interface Run {
  readonly outcome: string;
  readonly drafts: DraftResult[];
  readonly frames: PassFrame[][];
  readonly prompts: string[];
  readonly shown: string[];
}

/** A service with the model loaded; runs one task after another. */
async function engine() {
  const listeners = new Set<(message: FromEngine) => void>();
  const service = new EngineService({ send: (message) => listeners.forEach((listener) => listener(message)) }, { loadModel: openModel, runTask, residentBytes: () => 1 });
  const until = <T>(pick: (message: FromEngine) => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const listener = (message: FromEngine): void => {
        const picked = pick(message);
        if (picked === undefined && message.kind !== 'failed') return;
        listeners.delete(listener);
        if (message.kind === 'failed') reject(new Error(JSON.stringify(message.problem)));
        else resolve(picked as T);
      };
      listeners.add(listener);
    });
  const ready = until((message) => (message.kind === 'state' && message.state.kind === 'ready' ? message.state.model : undefined));
  service.hear({ kind: 'load', model: folder, cache });
  const facts = await ready;
  let number = 0;
  const run = async (task: Task, settings: Partial<RunSettings> = {}, onPass: (frame: PassFrame) => 'go on' | 'keep' | 'discard' = () => 'go on'): Promise<Run> => {
    const runId = `run ${number++}`;
    const made = { drafts: [] as DraftResult[], frames: [] as PassFrame[][], prompts: [] as string[], pieces: [] as Piece[][] };
    const done = until((message) => {
      if (message.kind === 'prompt') made.prompts[message.draft] = message.prompt.text;
      if (message.kind === 'draft') made.drafts[message.draft] = message.result;
      if (message.kind === 'pass') {
        const { draft, frame } = message;
        (made.frames[draft] ??= []).push(frame);
        made.pieces[draft] = [...(made.pieces[draft] ?? []).slice(0, frame.keep), ...frame.pieces];
        const wish = onPass(frame);
        if (wish !== 'go on') service.hear({ kind: 'stop', runId, keep: wish === 'keep' });
      }
      return message.kind === 'done' ? message.outcome : undefined;
    });
    service.hear({ kind: 'run', runId, task, settings: { effort: 'fast', drafts: 1, seed: 11, ...settings } });
    const outcome = await done;
    return { outcome, ...made, shown: made.pieces.map((pieces) => pieces.map(({ text }) => text).join('')) };
  };
  const unload = async (): Promise<void> => {
    const empty = until((message) => (message.kind === 'state' && message.state.kind === 'empty' ? true : undefined));
    service.hear({ kind: 'unload' });
    await empty;
  };
  return { facts, run, unload };
}

const passage = 'a cold day';
const tasks: Record<string, Task> = {
  draft: { kind: 'draft', brief: { what: 'a note', audience: '', tone: '', length: 'short' } },
  continue: { kind: 'continue', left: 'It was ', words: 30 },
  revise: { kind: 'revise', left: 'It was ', passage, right: ' in May.', preset: 'plainer', instruction: '', refusals: [] },
  instruction: { kind: 'revise', left: 'It was ', passage, right: ' in May.', preset: 'instruction', instruction: 'say it in French', refusals: [] },
  fill: { kind: 'fill', left: 'It was', right: 'in May.', words: 1 },
};

describe('an imported model with random weights', { timeout: 120_000 }, () => {
  test('says what it is and what it can do', async () => {
    const { facts } = shared;
    expect(facts).toMatchObject({ architecture: 'diffusion-gemma', contextLength: 4096, canvas: { most: 32 }, abilities: { choose: false } });
    expect(facts.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(facts.parameters).toBeGreaterThan(400_000);
  });

  test('runs every task it can, in drafts that are valid after every pass and the same for the same seed', async () => {
    const { run } = shared;
    for (const [name, task] of Object.entries(tasks)) {
      const settings = { drafts: name === 'draft' ? 1 : 2 };
      const first = await run(task, settings);
      expect([name, first.outcome]).toEqual([name, 'finished']);
      expect(first.drafts.length).toBeGreaterThan(0);
      expect(first.prompts[0]).toMatch(/^<bos><\|turn>user\n/u);
      for (const frames of first.frames) {
        expect(frames.map(({ index }) => index)).toEqual(frames.map((_, index) => index));
        expect(frames.every(({ pieces }) => pieces.every(({ doubt, text }) => doubt >= 0 && doubt <= 255 && !text.includes('\ufffd')))).toBe(true);
      }
      for (const { text, changes, unsettled } of first.drafts) {
        expect(specials.filter((special) => text.includes(special))).toEqual([]);
        expect(applyChanges(task.kind === 'revise' ? task.passage : '', changes)).toBe(text);
        for (const { from, to } of unsettled) expect(from < to && to <= text.length).toBe(true);
      }
      if (name === 'instruction') continue;
      expect(await run(task, settings)).toEqual(first);
      const other = await run(task, { seed: 12 }, () => 'keep');
      expect(other.frames[0]?.[0]).not.toEqual(first.frames[0]?.[0]);
    }
  });

  test('stops between two passes, with the draft as it stands or with none', async () => {
    const { run } = shared;
    for (const task of Object.values(tasks)) {
      const kept = await run(task, {}, () => 'keep');
      expect(kept.outcome).toBe('taken');
      expect(kept.drafts).toHaveLength(1);
      expect(kept.frames[0]?.length).toBeLessThanOrEqual(3);
      const none = await run(task, {}, () => 'discard');
      expect([none.outcome, none.drafts]).toEqual(['stopped', []]);
    }
  });

  test('cannot choose among candidates, and says so', async () => {
    const { run } = shared;
    await expect(run({ kind: 'proofread', left: '', passage: 'A text.', right: '', muted: [] })).rejects.toThrow(/ability-missing/);
    await expect(openTaskModel(folder, { cache })).rejects.toMatchObject({ code: 'ability-missing' });
  });
});

describe('an imported folder', { timeout: 120_000 }, () => {
  /** A copy with something done to it. */
  const spoilt = (spoil: (copy: string) => void): string => {
    const copy = mkdtempSync(join(scratch, 'copy-'));
    cpSync(folder, copy, { recursive: true });
    spoil(copy);
    return copy;
  };
  const weights = (copy: string): string => readdirSync(copy).filter((name) => !/\.(?:json|jinja)$/.test(name)).map((name) => join(copy, name)).sort((a, b) => statSync(b).size - statSync(a).size)[0] as string;

  test.each<[string, (copy: string) => void, string]>([
    ['without a tokenizer', (copy) => rmSync(join(copy, 'tokenizer.json')), 'model-missing'],
    ['without a chat template', (copy) => rmSync(join(copy, 'chat_template.jinja')), 'model-missing'],
    ['with a tokenizer of more tokens than the model has', (copy) => {
      const path = join(copy, 'tokenizer.json');
      const json = JSON.parse(readFileSync(path, 'utf8'));
      json.added_tokens.push({ id: 999, content: '<more>', special: true });
      writeFileSync(path, JSON.stringify(json));
    }, 'model-damaged'],
    ['with weights that were altered', (copy) => {
      const bytes = readFileSync(weights(copy));
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
      writeFileSync(weights(copy), bytes);
    }, 'model-damaged'],
    ['with weights that grew', (copy) => appendFileSync(weights(copy), 'x'), 'model-damaged'],
    ['of another architecture', (copy) => {
      const path = join(copy, 'palimpsest.json');
      writeFileSync(path, readFileSync(path, 'utf8').replace('diffusion-gemma', 'somebody-else'));
    }, 'model-unsupported'],
  ])('%s is refused with a plain message', async (_, spoil, code) => {
    await expect(openModel(spoilt(spoil), { cache })).rejects.toMatchObject({ code });
  });

  test('is read from end to end once, and again only after it changed', async () => {
    const marks = (): number => readdirSync(cache).filter((name) => name.startsWith('checked-')).length;
    const copy = spoilt(() => {});
    const before = existsSync(cache) ? marks() : 0;
    for (let time = 0; time < 2; time++) await (await openModel(copy, { cache })).model.dispose();
    expect(marks()).toBe(before + 1);
  });
});
