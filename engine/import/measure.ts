/** A short measurement of what onnxruntime makes of this machine: bandwidth of weights, speed of each kind of product. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { GraphBuilder, blockSize, product } from '../graph/index.ts';
import type { LaidOutTensor, ProductKind } from '../graph/index.ts';
import type { MachineSpeed } from './planner.ts';

export interface MeasureOptions {
  readonly threads: number;
  /** Rows of a canvas, and rows that an expert gets of it. */
  readonly canvas: number;
  readonly expertRows: number;
}

const outputs = 8192;
const inputs = 2816;
const repeats = 4;

/** Takes about two seconds and 300 MB. */
export async function measureMachine({ threads, canvas, expertRows }: MeasureOptions): Promise<MachineSpeed> {
  const expert = Math.max(1, Math.round(expertRows));
  const speeds = {
    symmetric4: await flopsOf('symmetric4', expert, threads),
    symmetric4x8: await flopsOf('symmetric4x8', expert, threads),
    blocks8: await flopsOf('blocks8', canvas, threads),
    float32: await flopsOf('float32', canvas, threads),
  };
  // A single row of float32 weights, 92 MB, far beyond every cache: nothing but reading.
  const reading = await secondsOf('float32', 1, threads);
  return { bandwidth: (4 * outputs * inputs) / reading, flops: speeds };
}

async function flopsOf(kind: ProductKind, rows: number, threads: number): Promise<number> {
  return (2 * rows * outputs * inputs) / (await secondsOf(kind, rows, threads));
}

/** The fastest of several runs: whatever else the machine does only ever adds. */
async function secondsOf(kind: ProductKind, rows: number, threads: number): Promise<number> {
  const graph = new GraphBuilder('measure');
  const weights = laidOut(kind);
  const externalData = Object.entries(weights).map(([path, { data }]) => ({ path, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }));
  const part = (suffix: string) => {
    const tensor = weights[suffix];
    if (!tensor) throw new RangeError(`there is no part ${suffix}`);
    return graph.external(suffix, { type: tensor.type, shape: tensor.shape, file: suffix, offset: 0, bytes: tensor.data.byteLength });
  };
  graph.output('y', product(graph, kind, graph.input('x', 'float32', [rows, inputs]), outputs, inputs, part), 'float32', [rows, outputs]);
  const session = await InferenceSession.create(graph.finish(), { externalData, intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 3 });
  const x = new Tensor('float32', new Float32Array(rows * inputs).fill(0.5), [rows, inputs]);
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i <= repeats; i++) {
    const began = performance.now();
    await session.run({ x });
    if (i > 0) fastest = Math.min(fastest, (performance.now() - began) / 1000);
  }
  await session.release();
  return fastest;
}

/** Any numbers do: the speed of a product doesn't depend on them. */
function laidOut(kind: ProductKind): Readonly<Record<string, LaidOutTensor>> {
  if (kind === 'float32') return { weight: { type: 'float32', shape: [inputs, outputs], data: new Float32Array(inputs * outputs).fill(0.01) } };
  const blocks = inputs / blockSize;
  const bytes = kind === 'blocks8' ? blockSize : blockSize / 2;
  return {
    weight: { type: 'uint8', shape: [outputs, blocks, bytes], data: new Uint8Array(outputs * blocks * bytes).fill(0x57) },
    scale: { type: 'float32', shape: [outputs, blocks], data: new Float32Array(outputs * blocks).fill(0.01) },
  };
}
