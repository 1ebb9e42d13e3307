/** A model folder, opened and checked: descriptor, weights, adapters, all hashes. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { CanvasAdapters } from './adapters.ts';
import type { ByteSource } from './byte-source.ts';
import { readDescriptor } from './descriptor.ts';
import type { Descriptor } from './descriptor.ts';
import { GgufFile } from './gguf.ts';
import { LlamaWeights } from './llama.ts';
import { damagedFile } from './problems.ts';

export interface ModelFolder {
  readonly path: string;
  readonly descriptor: Descriptor;
  readonly gguf: GgufFile;
  readonly weights: LlamaWeights;
  readonly adapters: CanvasAdapters | undefined;
  /** SHA-256 of each file of numbers, hex, by file name. */
  readonly hashes: Readonly<Record<string, string>>;
  close(): void;
}

const hashChunk = 4 * 2 ** 20;

/**
 * Opens a model folder. Every file is read once from end to end, so that a damaged one is found now and not in the
 * middle of a draft.
 * @throws Problem `model-missing`, `model-damaged` or `model-unsupported`; the signal's reason when aborted.
 */
export async function openModelFolder(path: string, signal?: AbortSignal): Promise<ModelFolder> {
  const descriptor = readDescriptor(path);
  const gguf = new GgufFile(join(path, descriptor.weights));
  let adapters: CanvasAdapters | undefined;
  const close = () => {
    gguf.close();
    adapters?.close();
  };
  try {
    const weights = new LlamaWeights(gguf);
    const { canvas } = descriptor;
    if (canvas) {
      adapters = new CanvasAdapters(join(path, canvas.adapters), weights.shape, canvas.rank);
      for (const id of [canvas.noise.token_id, canvas.end_token_id]) {
        if (id >= weights.shape.vocabulary) throw damagedFile('palimpsest.json', `the token ${id} is not in the vocabulary`);
      }
    }
    const hashes: Record<string, string> = {};
    for (const source of [gguf.source, adapters?.file.source]) {
      if (!source) continue;
      const hash = await sha256(source, signal);
      const expected = descriptor.sha256?.[source.name];
      if (expected !== undefined && expected !== hash) throw damagedFile(source.name, 'its contents are not those the model was published with');
      hashes[source.name] = hash;
    }
    return { path, descriptor, gguf, weights, adapters, hashes, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** SHA-256 of a file, hex, read in pieces with a breath between them. */
export async function sha256(source: ByteSource, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(Math.min(hashChunk, source.size));
  for (let offset = 0; offset < source.size; offset += hashChunk) {
    signal?.throwIfAborted();
    const piece = buffer.subarray(0, Math.min(hashChunk, source.size - offset));
    source.readInto(offset, piece);
    hash.update(piece);
    await setImmediate();
  }
  return hash.digest('hex');
}
