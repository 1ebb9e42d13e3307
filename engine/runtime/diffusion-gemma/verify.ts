/** Compares a checkpoint, as this engine computes it, with reference values recorded for it. */
import { join } from 'node:path';
import type { Bits } from '../../import/index.ts';
import { openCheckpoint } from '../../model/index.ts';
import type { DiffusionGemmaCheckpoint } from '../../model/index.ts';
import type { Provider } from '../session.ts';
import type { DiffusionCheck } from './comparison.ts';
import { readGolden } from './golden.ts';
import { openInMemory } from './open.ts';
import { distribution, makePass, Replay } from './replay.ts';
import { RoundingCopies } from './rounding.ts';

export interface DiffusionVerifyReport {
  readonly folder: string;
  readonly provider: Provider;
  readonly tolerance: number;
  readonly checks: readonly DiffusionCheck[];
  /** Where another provider computes: the same values beside the CPU's. */
  readonly besideCpu: readonly DiffusionCheck[];
  readonly passed: boolean;
}

/** How a model with rounded weights differs from the same in float32, over all rows of all recorded passes. */
export interface QuantisedReport {
  readonly folder: string;
  readonly bits: Bits;
  readonly rows: number;
  /** Share of rows with the same arg-max. */
  readonly agreement: number;
  /** Mean Kullback-Leibler divergence from the float32 run, nats. */
  readonly divergence: number;
}

export interface VerifyOptions {
  /** What computes. Default: the CPU. */
  readonly provider?: Provider | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Replays a folder with `checkpoint/`, `golden.json` and `golden.safetensors`; weights are widened to float32.
 * What WebGPU computes has the same tolerance, towards the recorded values and towards the CPU.
 * @throws Problem where a file is missing or damaged, or the provider is not there; the signal's reason when aborted
 */
export async function verifyCheckpoint(folder: string, { provider = 'cpu', signal }: VerifyOptions = {}): Promise<DiffusionVerifyReport> {
  const { golden, arrays } = readGolden(folder);
  const checkpoint = openCheckpoint(join(folder, 'checkpoint'));
  const threads = threadsFor(checkpoint);
  const copies = new RoundingCopies(checkpoint, threads);
  try {
    const model = await openInMemory(checkpoint, 32, { threads, provider });
    const peer = provider === 'cpu' ? undefined : await openInMemory(checkpoint, 32, { threads });
    try {
      const replay = new Replay(checkpoint, golden, arrays, model, { copies: () => copies.models, peer, signal });
      await replay.run();
      const isAsked = { generation: golden.prompts.some(({ generation }) => generation), sampler: golden.sampler.length > 0 };
      const { samplerEntropy, samplerDecisions, passLogits, passEntropy, passArgmax, acceptance, stops, sequence, tokensPerForward, ...rest } = replay.comparisons;
      const checks = [
        ...Object.values(rest),
        ...(isAsked.sampler ? [samplerEntropy, samplerDecisions] : []),
        ...(isAsked.generation ? [passLogits, passEntropy, passArgmax, acceptance, stops, sequence, tokensPerForward] : []),
      ]
        .map((comparison) => comparison.finish())
        // There may be no row whose likeliest id leads clearly enough.
        .filter(({ kind, values }) => kind !== passArgmax.kind || values > 0);
      const besideCpu = [...replay.peerComparisons.values()].map((comparison) => comparison.finish());
      return { folder, provider, tolerance: golden.tolerance, checks, besideCpu, passed: [...checks, ...besideCpu].every(({ passed }) => passed) };
    } finally {
      await peer?.dispose();
      await model.dispose();
    }
  } finally {
    await copies.dispose();
    arrays.close();
    checkpoint.close();
  }
}

/**
 * Makes every recorded pass twice, with weights as they are and rounded to so many bits.
 * @throws Problem where a file is missing or damaged; the signal's reason when aborted
 */
export async function compareBits(folder: string, bits: Bits, { signal }: VerifyOptions = {}): Promise<QuantisedReport> {
  const { golden, arrays } = readGolden(folder);
  const checkpoint = openCheckpoint(join(folder, 'checkpoint'));
  const threads = threadsFor(checkpoint);
  try {
    const exact = await openInMemory(checkpoint, 32, { threads });
    const rounded = await openInMemory(checkpoint, bits, { threads });
    try {
      const replay = new Replay(checkpoint, golden, arrays, exact, { signal });
      let rows = 0;
      let same = 0;
      let divergence = 0;
      for await (const pass of replay.passes()) {
        signal?.throwIfAborted();
        const width = exact.vocabulary;
        const [reference, ours] = [await makePass(exact, pass), await makePass(rounded, pass)];
        for (let row = 0; row < pass.canvas.length; row++) {
          const p = distribution(reference.logits.subarray(row * width, (row + 1) * width), pass.temperature).probabilities;
          const q = distribution(ours.logits.subarray(row * width, (row + 1) * width), pass.temperature).probabilities;
          rows++;
          if (reference.argmax[row] === ours.argmax[row]) same++;
          p.forEach((share, id) => (divergence += share > 0 ? share * Math.log(share / Math.max(q[id] as number, Number.MIN_VALUE)) : 0));
        }
      }
      return { folder, bits, rows, agreement: same / rows, divergence: divergence / rows };
    } finally {
      await exact.dispose();
      await rounded.dispose();
    }
  } finally {
    arrays.close();
    checkpoint.close();
  }
}

/** Small products are done before a second thread has woken up. */
function threadsFor({ config }: DiffusionGemmaCheckpoint): number | undefined {
  return config.hidden < 512 ? 1 : undefined;
}
