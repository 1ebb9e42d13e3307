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

export const diffusionOutputs = ['entropy', 'topIds', 'topLogProbabilities', 'samples', 'sampleLogProbabilities', 'pairLogProbabilities', 'soft'] as const;

/**
 * Adds the tail over the last layer's rows [R, hidden]. Inputs, lists of which may be empty: `temperature` float32 [1];
 * `draws` float32 [R] in [0, 1); `discounted` int32 [D, 2], row and id, and `discounts` float32 [D], nats before the
 * temperature; `restricted` int32 [Q], rows where only the ids of `allowed` int32 [A, 2] (row and id) are possible;
 * `banned` int32 [B]; `pairs` int32 [P, 2]; `top` int64 [1]. Outputs: `diffusionOutputs`, with `soft` float32 [R, hidden].
 * @param withLogits also `logits` float32 [R, vocabulary], l itself: for checking against reference values only
 */
export function addDiffusionTail(graph: GraphBuilder, weights: Weights, rows: Value, withLogits: boolean): void {
  const { softcap, hidden, vocabulary } = weights.config;
  const temperature = graph.input('temperature', 'float32', [1]);
  const top = graph.input('top', 'int64', [1]);
  graph.begin('head');
  const logits = head(graph, weights, rows, 1 / softcap);
  graph.begin('tail');
  const bounded = graph.node('Tanh', [logits]);
  if (withLogits) graph.output('logits', graph.node('Mul', [bounded, graph.float(softcap)]), 'float32', ['R', vocabulary]);
  const scaled = graph.node('Mul', [bounded, graph.node('Div', [graph.float(softcap), temperature])]);
  const raw = ban(graph, restrict(graph, discount(graph, scaled, temperature), vocabulary));

  const { values: topLogits, ids: topIds } = likeliest(graph, raw, top);
  const first = (value: Value) => graph.node('Slice', [value, graph.integers(0), graph.integers(1), graph.integers(1)]);
  const largest = first(topLogits);
  // Counted from the largest logit, so that Σ p·z has no large terms whose rounding would drown the small ones.
  const z = graph.node('Sub', [raw, largest]);
  const p = graph.node('Softmax', [z], { attributes: { axis: -1 } });
  const highest = graph.node('GatherElements', [p, first(topIds)], { attributes: { axis: 1 } });
  const logSum = graph.node('Neg', [graph.node('Log', [highest])]);
  const expected = graph.node('MatMul', [graph.node('Unsqueeze', [p, graph.integers(1)]), graph.node('Unsqueeze', [z, graph.integers(2)])]);
  const samples = sample(graph, p, vocabulary);

  const flat = (value: Value) => graph.node('Reshape', [value, graph.integers(-1)]);
  const asInt32 = (value: Value) => graph.node('Cast', [value], { attributes: { to: { type: 'int32' } } });
  const sampleLogits = graph.node('GatherElements', [z, samples], { attributes: { axis: 1 } });
  const pairs = pairInput(graph, 'pairs', 'P');
  const pairRows = flat(graph.node('Slice', [pairs, graph.integers(0), graph.integers(1), graph.integers(1)]));
  graph.output('entropy', flat(graph.node('Sub', [logSum, graph.node('Squeeze', [expected, graph.integers(2)])])), 'float32', ['R']);
  graph.output('topIds', asInt32(topIds), 'int32', ['R', 'K']);
  graph.output('topLogProbabilities', graph.node('Sub', [graph.node('Sub', [topLogits, largest]), logSum]), 'float32', ['R', 'K']);
  graph.output('samples', asInt32(flat(samples)), 'int32', ['R']);
  graph.output('sampleLogProbabilities', flat(graph.node('Sub', [sampleLogits, logSum])), 'float32', ['R']);
  graph.output('pairLogProbabilities', graph.node('Sub', [graph.node('GatherND', [z, pairs]), graph.node('Gather', [flat(logSum), pairRows])]), 'float32', ['P']);
  graph.begin('soft embedding');
  graph.output('soft', softEmbedding(graph, weights, p), 'float32', ['R', hidden]);
}

function pairInput(graph: GraphBuilder, name: string, count: string): Value {
  return graph.node('Cast', [graph.input(name, 'int32', [count, 2])], { attributes: { to: { type: 'int64' } } });
}

/** z[row, id] − nats / temperature for the pairs listed. */
function discount(graph: GraphBuilder, z: Value, temperature: Value): Value {
  const pairs = pairInput(graph, 'discounted', 'D');
  const less = graph.node('Div', [graph.input('discounts', 'float32', ['D']), temperature]);
  return graph.node('ScatterND', [z, pairs, graph.node('Sub', [graph.node('GatherND', [z, pairs]), less])]);
}

/** Makes everything impossible in restricted rows but the ids allowed there. */
function restrict(graph: GraphBuilder, z: Value, vocabulary: number): Value {
  const restricted = graph.node('Unsqueeze', [graph.node('Cast', [graph.input('restricted', 'int32', ['Q'])], { attributes: { to: { type: 'int64' } } }), graph.integers(1)]);
  const allowed = pairInput(graph, 'allowed', 'A');
  const kept = graph.node('GatherND', [z, allowed]);
  const count = graph.node('Shape', [restricted], { attributes: { start: 0, end: 1 } });
  const nothing = graph.node('Expand', [graph.constant('float32', [1, 1], [impossible]), graph.node('Concat', [count, graph.integers(vocabulary)], { attributes: { axis: 0 } })]);
  return graph.node('ScatterND', [graph.node('ScatterND', [z, restricted, nothing]), allowed, kept]);
}

/** Makes the banned ids impossible in every row. */
function ban(graph: GraphBuilder, z: Value): Value {
  const banned = graph.input('banned', 'int32', ['B']);
  const count = (value: Value) => graph.node('Shape', [value], { attributes: { start: 0, end: 1 } });
  const shape = graph.node('Concat', [count(z), count(banned)], { attributes: { axis: 0 } });
  const places = graph.node('Expand', [graph.node('Unsqueeze', [banned, graph.integers(0)]), shape]);
  return graph.node('ScatterElements', [z, places, graph.node('Expand', [graph.constant('float32', [1, 1], [impossible]), shape])], { attributes: { axis: 1 } });
}

/**
 * The first id at which the sum of p exceeds the draw, in two levels: a block of ids, then the id in it. int64 [R, 1].
 * Sums are rounded, so a draw is kept below what they come to; an id whose p is 0 is never the first to exceed anything.
 */
function sample(graph: GraphBuilder, p: Value, vocabulary: number): Value {
  const draws = graph.node('Unsqueeze', [graph.input('draws', 'float32', ['R']), graph.integers(1)]);
  const size = Math.ceil(Math.sqrt(vocabulary));
  const blocks = Math.ceil(vocabulary / size);
  const rest = blocks * size - vocabulary;
  const padded = rest === 0 ? p : graph.node('Pad', [p, graph.integers(0, 0, 0, rest), graph.float(0)]);
  const rows = graph.node('Shape', [p], { attributes: { start: 0, end: 1 } });
  const apart = graph.node('Reshape', [padded, graph.node('Concat', [rows, graph.integers(blocks, size)], { attributes: { axis: 0 } })], { attributes: { allowzero: 1 } });
  const within = graph.node('ReduceSum', [apart, graph.integers(2)], { attributes: { keepdims: 0 } });
  const upTo = graph.node('CumSum', [within, graph.constant('int64', [], [1])]);
  const total = graph.node('Slice', [upTo, graph.integers(blocks - 1), graph.integers(blocks), graph.integers(1)]);
  const wanted = below(graph, graph.node('Mul', [draws, total]), total);
  const block = firstAbove(graph, upTo, wanted);

  const before = graph.node('Sub', [graph.node('GatherElements', [upTo, block], { attributes: { axis: 1 } }), graph.node('GatherElements', [within, block], { attributes: { axis: 1 } })]);
  const own = graph.node('GatherND', [apart, block], { attributes: { batch_dims: 1 } });
  const ownUpTo = graph.node('CumSum', [own, graph.constant('int64', [], [1])]);
  const ownTotal = graph.node('Slice', [ownUpTo, graph.integers(size - 1), graph.integers(size), graph.integers(1)]);
  const id = firstAbove(graph, ownUpTo, below(graph, graph.node('Sub', [wanted, before]), ownTotal));
  return graph.node('Add', [graph.node('Mul', [block, graph.integers(size)]), id]);
}

function below(graph: GraphBuilder, value: Value, bound: Value): Value {
  return graph.node('Min', [value, graph.node('Mul', [bound, graph.float(1 - 2 ** -23)])]);
}

/** Index of the first of the ascending values [R, n] that exceeds the bound [R, 1]: int64 [R, 1]. */
function firstAbove(graph: GraphBuilder, values: Value, bound: Value): Value {
  const notAbove = graph.node('Cast', [graph.node('LessOrEqual', [values, bound])], { attributes: { to: { type: 'int64' } } });
  return graph.node('ReduceSum', [notAbove, graph.integers(1)], { attributes: { keepdims: 1 } });
}
