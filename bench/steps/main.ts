/**
 * `npm run bench -- steps [CHECKPOINT]`: what the ways to make fewer passes cost and change. The same prompts are continued with the
 * same noise under the reference's stop and under each option; counted are passes and rows computed, compared is the
 * visible text, id by id up to the end token. Without a checkpoint it runs on the best possible denoiser of a language of letters
 * (`optimal.ts`, learnt from this project's own documents), because a checkpoint with random weights is never sure of
 * anything. That shows what each option does to a denoiser that works; for a figure on a trained model give its folder.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { uniform } from '../../engine/canvas/index.ts';
import type { UniformSettings } from '../../engine/canvas/index.ts';
import { Context, generate, writeOnCanvases } from '../../engine/decode/index.ts';
import { openCheckpoint } from '../../engine/model/index.ts';
import type { DiffusionSampling } from '../../engine/model/index.ts';
import { openInMemory } from '../../engine/runtime/diffusion-gemma/index.ts';
import type { DenoiseRequest, DiffusionModel } from '../../engine/runtime/index.ts';
import { letters, OptimalDenoiser } from './optimal.ts';

const root = join(import.meta.dirname, '..', '..');
/** The reference's defaults. */
const released = { maxSteps: 48, entropyBound: 0.1, temperatureLow: 0.4, temperatureHigh: 0.8, stability: 1, confidence: 0.005 };

async function openModel(folder: string | undefined, canvasLength: number): Promise<{ model: DiffusionModel; sampling: typeof released | DiffusionSampling }> {
  if (folder !== undefined) {
    const checkpoint = openCheckpoint(resolve(folder));
    return { model: await openInMemory(checkpoint, 16, { specialIds: [checkpoint.config.padId, checkpoint.config.bosId] }), sampling: checkpoint.sampling };
  }
  // Documents that are not written on any more, so that the language stays the same.
  const files = readdirSync(join(root, 'docs', 'decisions')).filter((name) => /^00[1-8]/.test(name)).map((name) => join('docs', 'decisions', name));
  return { model: new OptimalDenoiser(files.map((name) => readFileSync(join(root, name), 'utf8')).join('\n').replaceAll(/[^A-Za-z. \n]+/g, ' ').replaceAll(/ +/g, ' '), canvasLength), sampling: released };
}

/** Writes ids as themselves, so that no tokenizer is needed. */
const bare = { encode: () => [], encodePrompt: () => [], decode: () => '', piece: () => 'x', bytes: () => Uint8Array.of(0x78) };

interface Count {
  passes: number;
  rows: number;
}

/** Counts what is asked of a model. */
function counted(model: DiffusionModel, count: Count): DiffusionModel {
  return new Proxy(model, {
    get: (target, key) => {
      if (key === 'denoise') {
        return (...[cache, request]: Parameters<DiffusionModel['denoise']>) => {
          count.passes++;
          count.rows += (request satisfies DenoiseRequest).ids.length;
          return target.denoise(cache, request);
        };
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { texts: { type: 'string', default: '8' }, tokens: { type: 'string', default: '96' }, canvas: { type: 'string', default: '32' }, show: { type: 'boolean' } } });
  const { model, sampling } = await openModel(positionals[0], Number(values.canvas));
  const temperature = { low: sampling.temperatureLow, high: sampling.temperatureHigh };
  const reference: UniformSettings = { entropyBound: sampling.entropyBound, maxPasses: sampling.maxSteps, temperature, stability: sampling.stability ?? 1, confidence: sampling.confidence ?? 0.005 };
  const early = { passes: 2, entropy: 0.05, least: Math.max(2, model.canvasLength >> 3) };
  const rows: readonly (readonly [string, UniformSettings])[] = [
    ['the reference\'s stop', reference],
    ['the same again', reference],
    ['all passes', { ...reference, confidence: null }],
    ['end-aware', { ...reference, endAware: model.endIds }],
    ['plateau of 3', { ...reference, plateau: 3 }],
    ['settled beginning', { ...reference, early }],
    ['all three', { ...reference, endAware: model.endIds, plateau: 3, early }],
    ['entropy bound 0.3', { ...reference, entropyBound: 0.3 }],
    ['block refinement', { ...reference, temperature: { low: temperature.high, high: temperature.high }, stability: null, sampler: { kind: 'block-refinement', threshold: 0.95, editingThreshold: null, greedy: true } }],
    ['discrete DDIM', { ...reference, stability: null, sampler: { kind: 'discrete-ddim', corrected: 0 } }],
  ];
  const texts = Number(values.texts);
  const promptOf = (seed: number): number[] => Array.from({ length: 12 }, (_, place) => Math.floor(uniform(seed, { stream: 1, step: 0, place }) * model.vocabulary));
  const write = async (settings: UniformSettings): Promise<{ ids: number[][]; count: Count }> => {
    const count: Count = { passes: 0, rows: 0 };
    const ids: number[][] = [];
    for (let seed = 0; seed < texts; seed++) {
      const context = await Context.of(model, promptOf(seed));
      if (!context) throw new Error('stopped');
      const written = await writeOnCanvases(counted(model, count), bare, context, { settings, seed, draft: 0, canvasLength: model.canvasLength, maxTokens: Number(values.tokens) });
      ids.push(written.pieces.map(({ id }) => id));
      if (values.show) console.error(ids.at(-1)?.map((id) => letters[id]).join(''));
    }
    return { ids, count };
  };
  console.log(`${texts} texts of up to ${values.tokens} tokens, canvases of ${model.canvasLength}, at most ${reference.maxPasses} passes each, temperatures ${temperature.high} to ${temperature.low}\n`);
  console.log('| way | passes | rows computed | same ids as the reference | same texts |\n| --- | --- | --- | --- | --- |');
  let first: Awaited<ReturnType<typeof write>> | undefined;
  for (const [name, settings] of rows) {
    const made = await write(settings);
    first ??= made;
    const share = (a: number, b: number): string => `${((100 * a) / b).toFixed(0)} %`;
    let same = 0;
    let all = 0;
    let whole = 0;
    made.ids.forEach((ids, text) => {
      const own = first?.ids[text] ?? [];
      const length = Math.max(ids.length, own.length);
      const matching = ids.filter((id, place) => id === own[place]).length;
      same += matching;
      all += length;
      whole += matching === length ? 1 : 0;
    });
    console.log(`| ${name} | ${made.count.passes} (${share(made.count.passes, first.count.passes)}) | ${share(made.count.rows, first.count.rows)} | ${share(same, all)} | ${whole} of ${texts} |`);
  }
  const forwards: number[] = [];
  for (let seed = 0; seed < texts; seed++) forwards.push((await generate(model, promptOf(seed), { settings: reference, maxNewTokens: Number(values.tokens), seed })).tokensPerForward);
  console.log(`\nIn the reference's mode (whole canvases, nothing banned): ${(forwards.reduce((a, b) => a + b, 0) / texts).toFixed(2)} tokens a pass, counted as it counts.`);
  await model.dispose();
  return 0;
}
