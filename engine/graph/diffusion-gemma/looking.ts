/** softmax(q · [past, fresh]ᵀ + bias) · [past, fresh], for queries [keyHeads, group, canvases, length, size] → the same shape. */
import type { GraphBuilder, Value } from '../onnx.ts';
const contrib = 'com.microsoft';

/** Keys and values of a layer: [keyHeads, places, headSize] in the cache, [keyHeads, 1, canvases, length, headSize] fresh. */
export interface KeysAndValues {
  readonly keys: Value;
  readonly values: Value;
}

/**
 * 0 where a row may see a place, a large negative number elsewhere: for cache and own canvas in one,
 * [1 or length, places + length], or for each of them.
 */
export type Visibility = Value | { readonly past: Value; readonly fresh: Value };

interface Sizes {
  readonly keyHeads: number;
  readonly group: number;
  readonly headSize: number;
  /** [1] int64 each. */
  readonly canvases: Value;
  readonly length: Value;
}

/**
 * Heads that share keys, and all canvases, meet the cache in one product. It is read where it lies: scores are joined, not
 * keys.
 * @param bias [1 or length, places + length]
 */
export function lookTogether(graph: GraphBuilder, queries: Value, { keyHeads, group, headSize, canvases, length }: Sizes, past: KeysAndValues, fresh: KeysAndValues, bias: Value): Value {
  const times = (left: Value, keys: Value) => graph.node('FusedMatMul', [left, keys], { domain: contrib, attributes: { transB: 1 } });
  const apart = (value: Value, width: number | Value) => reshape(graph, value, [keyHeads, group, canvases, length, width]);
  const pastPlaces = places(graph, past.keys, 1);
  const ofCache = apart(times(reshape(graph, queries, [keyHeads, -1, headSize]), past.keys), pastPlaces);
  const all = graph.node('Concat', [ofCache, times(queries, fresh.keys)], { attributes: { axis: -1 } });
  const shares = graph.node('Softmax', [graph.node('Add', [all, bias])], { attributes: { axis: -1 } });
  const sizes = graph.node('Concat', [pastPlaces, places(graph, fresh.keys, 3)], { attributes: { axis: 0 } });
  const [pastShares, freshShares] = graph.split('Split', [shares, sizes], 2, { attributes: { axis: -1 } });
  const fromCache = apart(graph.node('MatMul', [reshape(graph, pastShares as Value, [keyHeads, -1, pastPlaces]), past.values]), headSize);
  return graph.node('Add', [fromCache, graph.node('MatMul', [freshShares as Value, fresh.values])]);
}

/**
 * The same without computing a size: the softmax over both in two sums, counted from the largest score of either.
 * @param bias [1 or length, places] and [1 or length, length]
 */
export function lookApart(graph: GraphBuilder, queries: Value, past: KeysAndValues, fresh: KeysAndValues, bias: Exclude<Visibility, Value>): Value {
  const last = graph.integers(-1);
  const spread = (value: Value) => graph.node('Unsqueeze', [value, graph.integers(1, 2)]);
  const scores = (keys: Value, own: Value) => graph.node('Add', [graph.node('MatMul', [queries, graph.node('Transpose', [keys], { attributes: { perm: [0, 1, 2, 4, 3] } })]), own]);
  const largest = (value: Value) => graph.node('ReduceMax', [value, last], { attributes: { keepdims: 1 } });
  const sum = (value: Value) => graph.node('ReduceSum', [value, last], { attributes: { keepdims: 1 } });
  const ofCache = scores(spread(past.keys), bias.past);
  const ofFresh = scores(fresh.keys, bias.fresh);
  const most = graph.node('Max', [largest(ofCache), largest(ofFresh)]);
  const [pastPowers, freshPowers] = [ofCache, ofFresh].map((value) => graph.node('Exp', [graph.node('Sub', [value, most])])) as [Value, Value];
  const mixed = graph.node('Add', [graph.node('MatMul', [pastPowers, spread(past.values)]), graph.node('MatMul', [freshPowers, fresh.values])]);
  return graph.node('Div', [mixed, graph.node('Add', [sum(pastPowers), sum(freshPowers)])]);
}

/** A new shape of numbers and values [1] int64; a size of 0 is meant so. */
function reshape(graph: GraphBuilder, x: Value, shape: readonly (number | Value)[]): Value {
  const sizes = shape.map((size) => (typeof size === 'number' ? graph.integers(size) : size));
  return graph.node('Reshape', [x, graph.node('Concat', sizes, { attributes: { axis: 0 } })], { attributes: { allowzero: shape.includes(-1) ? 0 : 1 } });
}

/** [1]: how many places there are along an axis. */
function places(graph: GraphBuilder, x: Value, axis: number): Value {
  return graph.node('Shape', [x], { attributes: { start: axis, end: axis + 1 } });
}
