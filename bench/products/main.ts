/**
 * `npm run bench -- products`: ways to compute the products of the embedded model's projections in onnxruntime, all 30
 * layers' worth with weights of no meaning, for one row (writing) and for many (reading, canvases). Only speed: what a
 * way costs in accuracy is in docs/decisions/006-products.md.
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { GraphBuilder } from '../../engine/graph/index.ts';
import type { ElementType, Value } from '../../engine/graph/index.ts';
import { onnxRuntime } from '../../engine/runtime/onnxruntime.ts';
import type { Session } from '../../engine/runtime/session.ts';
import { interleave } from '../engine/measure.ts';
import { noise } from '../engine/noise.ts';

const layers = 30;
/** Inputs and outputs of qkv, o, gate and up, down. */
const projections = [[576, 960], [576, 576], [576, 3072], [1536, 576]] as const;
const heights = [1, 9, 33, 65, 256];

type Weight = (type: ElementType, shape: readonly number[]) => Value;
type Way = (graph: GraphBuilder, x: Value, inputs: number, outputs: number, weight: Weight) => Value;

const microsoft = 'com.microsoft' as const;
const blocks = (bits: number, accuracy: number, size: number, hasZeros = false): Way => (graph, x, inputs, outputs, weight) => {
  const count = inputs / size;
  const parts = [weight('uint8', [outputs, count, (size * bits) / 8]), weight('float32', [outputs, count])];
  if (hasZeros) parts.push(weight('uint8', [outputs, Math.ceil((count * bits) / 8)]));
  return graph.node('MatMulNBits', [x, ...parts], { domain: microsoft, attributes: { K: inputs, N: outputs, bits, block_size: size, accuracy_level: accuracy } });
};

const ways: Readonly<Record<string, Way>> = {
  'float32': (graph, x, inputs, outputs, weight) => graph.node('MatMul', [x, weight('float32', [inputs, outputs])]),
  'int8, one scale for all rows': (graph, x, inputs, outputs, weight) => graph.node('DynamicQuantizeMatMul', [x, weight('int8', [inputs, outputs]), weight('float32', [outputs])], { domain: microsoft }),
  'int8, a scale for each row': (graph, x, inputs, outputs, weight) => {
    const largest = graph.node('ReduceMax', [graph.node('Abs', [x]), graph.integers(-1)], { attributes: { keepdims: 1 } });
    const step = graph.node('Mul', [largest, graph.float(1 / 127)]);
    const middle = graph.constant('uint8', [], [128]);
    const rounded = graph.node('QuantizeLinear', [graph.node('Div', [x, step]), graph.float(1), middle]);
    const y = graph.node('MatMulIntegerToFloat', [rounded, weight('int8', [inputs, outputs]), graph.float(1), weight('float32', [outputs]), middle], { domain: microsoft });
    return graph.node('Mul', [y, step]);
  },
  '4 bit, rows float32, blocks of 32': blocks(4, 0, 32, true),
  '4 bit, rows 8 bit, blocks of 32': blocks(4, 4, 32, true),
  '8 bit, rows 8 bit, blocks of 16': blocks(8, 4, 16),
  '8 bit, rows 8 bit, blocks of 32': blocks(8, 4, 32),
  '8 bit, rows 8 bit, blocks of 64': blocks(8, 4, 64),
};

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: 'string', default: '9' } } });
  const rounds = Number(values.rounds);
  const threads = Math.min(4, availableParallelism());
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${threads} threads, milliseconds, median of ${rounds} rounds, load before ${loadavg()[0]?.toFixed(1)}\n`);
  console.log(`| products of ${layers} layers | ${heights.map((height) => (height === 1 ? '1 row' : `${height} rows`)).join(' | ')} |\n| --- |${' --- |'.repeat(heights.length)}`);
  for (const [name, way] of Object.entries(ways)) {
    const session = await open(way, threads);
    const contestants = heights.map((rows) => {
      const feeds = { narrow: noise([rows, 576]), wide: noise([rows, 1536]) };
      return { name: String(rows), run: async () => void (await session.run(feeds, ['sum'])) };
    });
    const times = await interleave(contestants, rounds);
    console.log(`| ${name} | ${heights.map((rows) => (times.get(String(rows)) ?? Number.NaN).toFixed(1)).join(' | ')} |`);
    await session.release();
  }
  return 0;
}

async function open(way: Way, threads: number): Promise<Session> {
  const graph = new GraphBuilder('ways');
  const weights = new Map<string, Uint8Array>();
  const weight: Weight = (type, shape) => {
    const { data } = noise(shape, weights.size);
    const bytes = type === 'float32' ? new Uint8Array(data.buffer) : Uint8Array.from(data, (value) => (value + 0.5) * 255);
    const name = `weight.${weights.size}`;
    weights.set(name, bytes);
    return graph.external(name, { type, shape, file: name, offset: 0, bytes: bytes.byteLength });
  };
  const narrow = graph.input('narrow', 'float32', ['S', 576]);
  const wide = graph.input('wide', 'float32', ['S', 1536]);
  const firsts: Value[] = [];
  for (let layer = 0; layer < layers; layer++) {
    for (const [inputs, outputs] of projections) {
      const y = way(graph, inputs === 576 ? narrow : wide, inputs, outputs, weight);
      // One number of each result keeps it from being left out.
      firsts.push(graph.node('Slice', [graph.node('Reshape', [y, graph.integers(-1)]), graph.integers(0), graph.integers(1)]));
    }
  }
  graph.output('sum', graph.node('Sum', firsts), 'float32', [1]);
  return onnxRuntime.open({ kind: 'memory', model: graph.finish(), weights }, { threads });
}
