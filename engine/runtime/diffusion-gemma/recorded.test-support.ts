/** Writes reference values for a checkpoint that nobody recorded any for: those of the specification in double precision. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiffusionGemmaCheckpoint } from '../../model/index.ts';
import { arranged, ReferenceModel, softmax } from './reference.test-support.ts';
import { distribution } from './replay.ts';

export interface Recording {
  /** Texts read one after another. */
  readonly texts: readonly (readonly number[])[];
  /** After each text: canvases of the first and the second pass. */
  readonly canvases: readonly (readonly [readonly number[], readonly number[]])[];
  readonly temperature: number;
}

/** `golden.json` and `golden.safetensors` beside the folder `checkpoint`, as `model verify` replays them. */
export function writeRecording(folder: string, { config, tensors }: DiffusionGemmaCheckpoint, { texts, canvases, temperature }: Recording): void {
  const model = new ReferenceModel(config, tensors);
  const cache = model.createCache();
  const arrays = new Map<string, readonly number[]>();
  const keep = (name: string, values: Iterable<number>): string => {
    arrays.set(name, [...values]);
    return name;
  };
  let start = 0;
  const calls = texts.map((text, index) => {
    model.encode(cache, text);
    const places = (kind: 'sliding' | 'full') => (kind === 'full' ? start + text.length : Math.min(start + text.length, config.window - 1));
    const kv = config.layers.map(({ kind, keyHeads }, layer) => [
      keep(`${index}.k${layer}`, arranged(cache.keys[layer] as Float64Array[], keyHeads, places(kind))),
      keep(`${index}.v${layer}`, arranged(cache.values[layer] as Float64Array[], keyHeads, places(kind))),
    ]);
    const [first, second] = canvases[index] as Recording['canvases'][number];
    const rows = model.denoise(cache, first, null);
    const soft = rows.map((row) => model.soft(Float64Array.from(softmax(Array.from(row, (logit) => logit / temperature)))));
    const call = {
      encode_ids: text, encode_start: start, kv,
      canvas_first: first, temperature_first: temperature, canvas_second: second,
      logits_first: keep(`${index}.first`, rows.flatMap((row) => [...row])),
      entropy_first: keep(`${index}.entropy`, rows.map((row) => distribution(Float32Array.from(row), temperature).entropy)),
      soft_embedding: keep(`${index}.soft`, soft.flatMap((row) => [...row])),
      logits_second: keep(`${index}.second`, model.denoise(cache, second, soft).flatMap((row) => [...row])),
    };
    start += text.length;
    return call;
  });
  writeFileSync(join(folder, 'golden.json'), JSON.stringify({ tolerance: 0.001, prompts: [{ prompt_ids: texts[0], calls }] }));
  writeFileSync(join(folder, 'golden.safetensors'), safetensors(arrays));
}

function safetensors(arrays: ReadonlyMap<string, readonly number[]>): Uint8Array {
  let end = 0;
  const entries = [...arrays].map(([name, values]) => [name, { dtype: 'F32', shape: [values.length], data_offsets: [end, (end += 4 * values.length)] }]);
  const header = JSON.stringify(Object.fromEntries(entries));
  // Eight bytes of length come first; numbers begin at a multiple of eight.
  const padded = Buffer.from(header.padEnd(Math.ceil(header.length / 8) * 8));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([size, padded, ...[...arrays.values()].map((values) => Buffer.from(Float32Array.from(values).buffer))]);
}
