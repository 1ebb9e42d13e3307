/**
 * Everything that is read off the logits of a canvas. With l the capped logits, z the same after discount, restriction,
 * ban and temperature, p = softmax(z), Z = Σ exp z: entropy = ln Z − Σ p·z, one sample a row by inversion of the
 * distribution, likeliest ids, log-probabilities z − ln Z, and the expected embedding p · E · s.
 */
import type { GraphBuilder, Value } from '../onnx.ts';
import { head, softEmbedding } from './embedding.ts';
import { likeliest } from './likeliest.ts';
import type { Weights } from './weights.ts';

/** The logit of an id that counts as impossible. */
const impossible = -1e30;

const outputs = {
  entropy: { type: 'float32', shape: ['R'] },
  topIds: { type: 'int64', shape: ['R', 'K'] },
  topLogProbabilities: { type: 'float32', shape: ['R', 'K'] },
  samples: { type: 'int32', shape: ['R'] },
  sampleLogProbabilities: { type: 'float32', shape: ['R'] },
  pairLogProbabilities: { type: 'float32', shape: ['P'] },
  soft: { type: 'float32', shape: ['R', 'hidden'] },
  logits: { type: 'float32', shape: ['R', 'vocabulary'] },
} as const;

type Name = keyof typeof outputs;

export const diffusionOutputs = ['entropy', 'topIds', 'topLogProbabilities', 'samples', 'sampleLogProbabilities', 'pairLogProbabilities', 'soft'] as const satisfies readonly Name[];

/** What a pass asks the tail for, beside the rows. */
interface Wishes {
  readonly temperature: Value;
  readonly top: Value;
  readonly draws: Value;
  readonly discounted: Value;
  readonly discounts: Value;
  readonly restricted: Value;
  readonly allowed: Value;
  readonly banned: Value;
  readonly pairs: Value;
  readonly pairRows: Value;
}

/**
 * Adds the tail over the last layer's rows [R, hidden]. Inputs: `temperature` float32 [1]; `draws` float32 [R] in [0, 1);
 * `discounted` int32 [D, 2], row and id, and `discounts` float32 [D], nats before the temperature; `restricted`, rows where
 * only the ids of `allowed` int32 [A, 2] (row and id) are possible; `banned` ids; `pairs` int32 [P, 2] and `pairRows`
 * int32 [P], the rows of the pairs once more; `top` int64 [1]. For the CPU lists may be empty, and `restricted` int32 [Q]
 * and `banned` int32 [B] are lists; for WebGPU nothing is empty, and they are marks, int32 [R, 1] and [1, vocabulary].
 * Outputs: `diffusionOutputs`, with `topIds` int64 and `soft` float32 [R, hidden].
 * @param withLogits also `logits` float32 [R, vocabulary], l itself: for checking against reference values only
 * @param isCanvas for WebGPU: bool [1], whether there is anything to read; where not, outputs hold a single 0 each
 */
export function addDiffusionTail(graph: GraphBuilder, weights: Weights, rows: Value, withLogits: boolean, isCanvas?: Value): void {
  const { vocabulary, hidden } = weights.config;
  const names: readonly Name[] = withLogits ? [...diffusionOutputs, 'logits'] : diffusionOutputs;
  const wishes = wishesOf(graph, weights);
  const types = names.map((name) => outputs[name].type);
  const values = isCanvas
    ? graph.either(
        isCanvas,
        types,
        (inner) => pick(names, readOff(inner, weights.within(inner), wishes, rows, withLogits)),
        (inner) => types.map((type) => inner.constant(type, [1], [0])),
      )
    : pick(names, readOff(graph, weights, wishes, rows, withLogits));
  for (const [index, name] of names.entries()) {
    const shape = outputs[name].shape.map((size) => (size === 'hidden' ? hidden : size === 'vocabulary' ? vocabulary : size));
    graph.output(name, values[index] as Value, outputs[name].type, isCanvas ? undefined : shape);
  }
}

function pick(names: readonly Name[], values: Readonly<Record<Name, Value>>): Value[] {
  return names.map((name) => values[name]);
}

function wishesOf(graph: GraphBuilder, { target, config: { vocabulary } }: Weights): Wishes {
  const areMarks = target === 'webgpu';
  return {
    temperature: graph.input('temperature', 'float32', [1]),
    top: graph.input('top', 'int64', [1]),
    draws: graph.input('draws', 'float32', ['R']),
    discounted: graph.input('discounted', 'int32', ['D', 2]),
    discounts: graph.input('discounts', 'float32', ['D']),
    restricted: graph.input('restricted', 'int32', areMarks ? ['R', 1] : ['Q']),
    allowed: graph.input('allowed', 'int32', ['A', 2]),
    banned: graph.input('banned', 'int32', areMarks ? [1, vocabulary] : ['B']),
    pairs: graph.input('pairs', 'int32', ['P', 2]),
    pairRows: graph.input('pairRows', 'int32', ['P']),
  };
}

function readOff(graph: GraphBuilder, weights: Weights, wishes: Wishes, rows: Value, withLogits: boolean): Record<Name, Value> {
  const { target, config: { softcap, vocabulary } } = weights;
  const { temperature } = wishes;
  graph.begin('head');
  const logits = head(graph, weights, rows, 1 / softcap);
  graph.begin('tail');
  const bounded = graph.node('Tanh', [logits]);
  const scaled = graph.node('Mul', [bounded, graph.node('Div', [graph.float(softcap), temperature])]);
  const discounted = discount(graph, scaled, wishes);
  const raw = target === 'webgpu' ? possibleByMarks(graph, discounted, wishes) : ban(graph, restrict(graph, discounted, wishes, vocabulary), wishes);

  const { values: topLogits, ids: topIds } = likeliest(graph, target, raw, wishes.top);
  const first = (value: Value) => graph.node('Slice', [value, graph.integers(0), graph.integers(1), graph.integers(1)]);
  const largest = first(topLogits);
  // Counted from the largest logit, so that Σ p·z has no large terms whose rounding would drown the small ones.
  const z = graph.node('Sub', [raw, largest]);
  const p = graph.node('Softmax', [z], { attributes: { axis: -1 } });
  const highest = target === 'webgpu' ? graph.node('ReduceMax', [p, graph.integers(1)], { attributes: { keepdims: 1 } }) : graph.node('GatherElements', [p, first(topIds)], { attributes: { axis: 1 } });
  const logSum = graph.node('Neg', [graph.node('Log', [highest])]);
  const expected = graph.node('MatMul', [graph.node('Unsqueeze', [p, graph.integers(1)]), graph.node('Unsqueeze', [z, graph.integers(2)])]);
  const samples = sample(graph, p, wishes.draws, vocabulary);

  const flat = (value: Value) => graph.node('Reshape', [value, graph.integers(-1)]);
  const sampleLogits = graph.node('GatherElements', [z, samples], { attributes: { axis: 1 } });
  const values = {
    entropy: flat(graph.node('Sub', [logSum, graph.node('Squeeze', [expected, graph.integers(2)])])),
    topIds,
    topLogProbabilities: graph.node('Sub', [graph.node('Sub', [topLogits, largest]), logSum]),
    samples: flat(samples),
    sampleLogProbabilities: flat(graph.node('Sub', [sampleLogits, logSum])),
    pairLogProbabilities: graph.node('Sub', [graph.node('GatherND', [z, places(graph, wishes.pairs)]), graph.node('Gather', [flat(logSum), wishes.pairRows])]),
    logits: withLogits ? graph.node('Mul', [bounded, graph.float(softcap)]) : '',
  };
  graph.begin('soft embedding');
  return { ...values, soft: softEmbedding(graph, weights, p) };
}

/** Row and id, as the runtime wants places: int64. */
function places(graph: GraphBuilder, pairs: Value): Value {
  return graph.node('Cast', [pairs], { attributes: { to: { type: 'int64' } } });
}

/** z[row, id] − nats / temperature for the pairs listed. */
function discount(graph: GraphBuilder, z: Value, { discounted, discounts, temperature }: Wishes): Value {
  const pairs = places(graph, discounted);
  const less = graph.node('Div', [discounts, temperature]);
  return graph.node('ScatterND', [z, pairs, graph.node('Sub', [graph.node('GatherND', [z, pairs]), less])]);
}

/** Makes everything impossible in restricted rows but the ids allowed there, and the banned ids in every row. */
function possibleByMarks(graph: GraphBuilder, z: Value, { restricted, allowed, banned }: Wishes): Value {
  const without = (value: Value, marks: Value) => graph.node('Where', [graph.node('Cast', [marks], { attributes: { to: { type: 'bool' } } }), graph.float(impossible), value]);
  const kept = places(graph, allowed);
  return without(graph.node('ScatterND', [without(z, restricted), kept, graph.node('GatherND', [z, kept])]), banned);
}

/** Makes everything impossible in restricted rows but the ids allowed there. */
function restrict(graph: GraphBuilder, z: Value, wishes: Wishes, vocabulary: number): Value {
  const restricted = graph.node('Unsqueeze', [places(graph, wishes.restricted), graph.integers(1)]);
  const allowed = places(graph, wishes.allowed);
  const kept = graph.node('GatherND', [z, allowed]);
  const count = graph.node('Shape', [restricted], { attributes: { start: 0, end: 1 } });
  const nothing = graph.node('Expand', [graph.constant('float32', [1, 1], [impossible]), graph.node('Concat', [count, graph.integers(vocabulary)], { attributes: { axis: 0 } })]);
  return graph.node('ScatterND', [graph.node('ScatterND', [z, restricted, nothing]), allowed, kept]);
}

/** Makes the banned ids impossible in every row. */
function ban(graph: GraphBuilder, z: Value, { banned }: Wishes): Value {
  const count = (value: Value) => graph.node('Shape', [value], { attributes: { start: 0, end: 1 } });
  const shape = graph.node('Concat', [count(z), count(banned)], { attributes: { axis: 0 } });
  const ids = graph.node('Expand', [graph.node('Unsqueeze', [banned, graph.integers(0)]), shape]);
  return graph.node('ScatterElements', [z, ids, graph.node('Expand', [graph.constant('float32', [1, 1], [impossible]), shape])], { attributes: { axis: 1 } });
}

/**
 * The first id at which the sum of p exceeds the draw, in two levels: a block of ids, then the id in it. int32 [R, 1].
 * Sums are rounded, so a draw is kept below what they come to; an id whose p is 0 is never the first to exceed anything.
 */
function sample(graph: GraphBuilder, p: Value, uniform: Value, vocabulary: number): Value {
  const draws = graph.node('Unsqueeze', [uniform, graph.integers(1)]);
  const size = Math.ceil(Math.sqrt(vocabulary));
  const blocks = Math.ceil(vocabulary / size);
  const rest = blocks * size - vocabulary;
  const padded = rest === 0 ? p : graph.node('Pad', [p, graph.integers(0, 0, 0, rest), graph.float(0)]);
  // A 0 keeps the size that was there.
  const apart = graph.node('Reshape', [padded, graph.integers(0, blocks, size)]);
  const within = graph.node('ReduceSum', [apart, graph.integers(2)], { attributes: { keepdims: 0 } });
  const upTo = graph.node('CumSum', [within, graph.constant('int64', [], [1])]);
  const total = graph.node('Slice', [upTo, graph.integers(blocks - 1), graph.integers(blocks), graph.integers(1)]);
  const wanted = below(graph, graph.node('Mul', [draws, total]), total);
  const block = firstAbove(graph, upTo, wanted);

  const before = graph.node('Sub', [graph.node('GatherElements', [upTo, block], { attributes: { axis: 1 } }), graph.node('GatherElements', [within, block], { attributes: { axis: 1 } })]);
  const own = graph.node('GatherND', [apart, places(graph, block)], { attributes: { batch_dims: 1 } });
  const ownUpTo = graph.node('CumSum', [own, graph.constant('int64', [], [1])]);
  const ownTotal = graph.node('Slice', [ownUpTo, graph.integers(size - 1), graph.integers(size), graph.integers(1)]);
  const id = firstAbove(graph, ownUpTo, below(graph, graph.node('Sub', [wanted, before]), ownTotal));
  return graph.node('Add', [graph.node('Mul', [block, graph.constant('int32', [], [size])]), id]);
}

function below(graph: GraphBuilder, value: Value, bound: Value): Value {
  return graph.node('Min', [value, graph.node('Mul', [bound, graph.float(1 - 2 ** -23)])]);
}

/** Index of the first of the ascending values [R, n] that exceeds the bound [R, 1]: int32 [R, 1]. */
function firstAbove(graph: GraphBuilder, values: Value, bound: Value): Value {
  const notAbove = graph.node('Cast', [graph.node('LessOrEqual', [values, bound])], { attributes: { to: { type: 'int32' } } });
  return graph.node('ReduceSum', [notAbove, graph.integers(1)], { attributes: { keepdims: 1 } });
}
