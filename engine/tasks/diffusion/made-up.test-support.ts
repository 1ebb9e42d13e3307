/** A task model of uniform noise for tests: real tokenizer and template, made-up network. */
import { join } from 'node:path';
import type { UniformSettings } from '../../canvas/index.ts';
import { FakeDiffusion } from '../../decode/fake-diffusion.test-support.ts';
import type { FakeDiffusionOptions } from '../../decode/fake-diffusion.test-support.ts';
import { ChatTemplate, HfTokenizer, readTemplate } from '../../model/index.ts';
import type { DraftResult, PassFrame, Piece, RunSettings, SentPrompt, Task } from '../../worker/index.ts';
import { runTask } from '../run.ts';
import type { DiffusionTaskModel, LoadedTaskModel, StopSignal } from '../task-run.ts';
import { DIFFUSION_PROMPTS } from './prompts.ts';

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'diffusion-gemma', 'mixed', 'checkpoint');
export const tokenizer = new HfTokenizer(folder);
const chat = new ChatTemplate(readTemplate(folder, tokenizer.roles));
const sampler: UniformSettings = { entropyBound: 0.1, maxPasses: 12, temperature: { low: 0.4, high: 0.8 }, stability: 1, confidence: 0.1 };

export interface MadeUp extends DiffusionTaskModel {
  readonly model: FakeDiffusion;
}

/** A model that would like to write `wanted` where its first canvas begins, and then end its turn. */
export function madeUp(wanted: string, options: Partial<FakeDiffusionOptions> = {}): MadeUp {
  const end = [1, 5];
  const model = new FakeDiffusion({ salt: 3, wanted: tokenizer.encode(wanted), canvasLength: 48, ids: { vocabulary: tokenizer.size, special: [...tokenizer.specials.values()], end }, ...options });
  return {
    kind: 'diffusion',
    model,
    tokenizer,
    chat: (messages) => chat.render(messages),
    facts: { name: 'Made up', version: '1', architecture: 'diffusion-gemma', licence: '', hash: '', parameters: 1, contextLength: model.contextLength, canvas: { least: 1, most: model.canvasLength }, abilities: { choose: false, fill: true, write: true } },
    sampler,
    prompts: DIFFUSION_PROMPTS,
    turnEndId: 5,
  };
}

export interface Outcome {
  readonly outcome: string;
  readonly drafts: DraftResult[];
  readonly prompts: SentPrompt[];
  readonly frames: PassFrame[];
  /** The last whole draft shown, by draft. */
  readonly shown: string[];
}

export async function run(model: LoadedTaskModel, task: Task, changed: Partial<RunSettings> = {}, stop: StopSignal = { requested: 'no' }, onPass: (frame: PassFrame, text: string) => void = () => {}): Promise<Outcome> {
  const made: Outcome = { outcome: '', drafts: [], prompts: [], frames: [], shown: [] };
  const pieces: Piece[][] = [];
  const outcome = await runTask(model, task, { effort: 'careful', drafts: 1, seed: 7, ...changed }, {
    onPrompt: (_, prompt) => made.prompts.push(prompt),
    onPass: (draft, frame) => {
      const whole = [...(pieces[draft] ?? []).slice(0, frame.keep), ...frame.pieces];
      pieces[draft] = whole;
      made.frames.push(frame);
      made.shown[draft] = whole.map(({ text }) => text).join('');
      onPass(frame, made.shown[draft]);
    },
    onDraft: (draft, result) => (made.drafts[draft] = result),
  }, stop);
  return { ...made, outcome };
}
