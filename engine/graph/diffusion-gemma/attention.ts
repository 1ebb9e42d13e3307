/**
 * Attention of a layer (specification, section 2.2): queries and keys normed and rotated, values normed without a weight,
 * scores without a scale.
 */
import type { DiffusionGemmaLayer } from '../../model/index.ts';
import { rmsNorm, rotate } from '../layers.ts';
import type { GraphBuilder, Value } from '../onnx.ts';
import type { Weights } from './weights.ts';

const contrib = 'com.microsoft';

/** The arrangement of rows: `canvases` canvases of `length` rows each, all [1] int64. Reading a text is one canvas. */
export interface Rows {
  readonly canvases: Value;
  readonly length: Value;
}

/** What attention layers of one kind and head size share. */
export interface Rotation {
  readonly cosines: Value;
  readonly sines: Value;
  /** [1, rows]: each row's own place in the tables. */
  readonly places: Value;
}

/** Keys and values of a layer: [keyHeads, places, headSize] in the cache, [keyHeads, 1, canvases, length, headSize] fresh. */
export interface KeysAndValues {
  readonly keys: Value;
  readonly values: Value;
}

/**
 * cos and sin of position · f_i, f_i = theta^(−2i/d) for the pairs that turn and 0 for the others (section 2.4).
 * @param positions float32 [rows, 1]
 */
export function rotation(graph: GraphBuilder, layer: DiffusionGemmaLayer, positions: Value, places: Value): Rotation {
  const pairs = layer.headSize / 2;
  const frequencies = Array.from({ length: pairs }, (_, i) => (i < layer.rotatedPairs ? layer.ropeTheta ** ((-2 * i) / layer.headSize) : 0));
  const angles = graph.node('Mul', [positions, graph.constant('float32', [1, pairs], frequencies)]);
  return { cosines: graph.node('Cos', [angles]), sines: graph.node('Sin', [angles]), places };
}

/** Fresh keys and values of rows h [1, rows, hidden]. */
export function keysAndValues(graph: GraphBuilder, weights: Weights, index: number, h: Value, rows: Rows, turn: Rotation): KeysAndValues {
  const layer = weights.config.layers[index] as DiffusionGemmaLayer;
  const { keyHeads, headSize } = layer;
  const own = `layers.${index}.self_attn`;
  const rawKeys = weights.times(h, `${own}.k_proj`, keyHeads * headSize, weights.config.hidden);
  const rawValues = layer.kind === 'full' ? rawKeys : weights.times(h, `${own}.v_proj`, keyHeads * headSize, weights.config.hidden);
  const ones = graph.constant('float32', [headSize], new Float32Array(headSize).fill(1));
  const keys = rotate(graph, normHeads(graph, weights, rawKeys, keyHeads, headSize, weights.vector(`${own}.k_norm`)), turn.places, turn.cosines, turn.sines);
  const values = normHeads(graph, weights, rawValues, keyHeads, headSize, ones);
  const spread = (value: Value) => spreadHeads(graph, value, rows, keyHeads, 1, headSize);
  return { keys: spread(keys), values: spread(values) };
}

/**
 * o_proj of what rows h [1, rows, hidden] see: the cache and the rows of their own canvas.
 * @param bias [1 or length, places + length]: 0 where a row may see a place, a large negative number elsewhere
 */
export function attention(graph: GraphBuilder, weights: Weights, index: number, h: Value, rows: Rows, turn: Rotation, past: KeysAndValues, fresh: KeysAndValues, bias: Value): Value {
  const { hidden, queryHeads, layers } = weights.config;
  const { keyHeads, headSize } = layers[index] as DiffusionGemmaLayer;
  const own = `layers.${index}.self_attn`;
  graph.begin('dense');
  const raw = weights.times(h, `${own}.q_proj`, queryHeads * headSize, hidden);
  graph.begin('attention');
  const normed = normHeads(graph, weights, raw, queryHeads, headSize, weights.vector(`${own}.q_norm`));
  const queries = spreadHeads(graph, rotate(graph, normed, turn.places, turn.cosines, turn.sines), rows, keyHeads, queryHeads / keyHeads, headSize);
  const times = (left: Value, keys: Value) => graph.node('FusedMatMul', [left, keys], { domain: contrib, attributes: { transB: 1 } });
  // Heads that share keys, and all canvases, meet the cache in one product. It is read where it lies: scores are joined,
  // not keys.
  const apart = (value: Value, width: number | Value) => reshape(graph, value, [keyHeads, queryHeads / keyHeads, rows.canvases, rows.length, width]);
  const pastPlaces = places(graph, past.keys, 1);
  const ofCache = apart(times(reshape(graph, queries, [keyHeads, -1, headSize]), past.keys), pastPlaces);
  const all = graph.node('Concat', [ofCache, times(queries, fresh.keys)], { attributes: { axis: -1 } });
  const shares = graph.node('Softmax', [graph.node('Add', [all, bias])], { attributes: { axis: -1 } });
  const sizes = graph.node('Concat', [pastPlaces, places(graph, fresh.keys, 3)], { attributes: { axis: 0 } });
  const [pastShares, freshShares] = graph.split('Split', [shares, sizes], 2, { attributes: { axis: -1 } });
  const fromCache = apart(graph.node('MatMul', [reshape(graph, pastShares as Value, [keyHeads, -1, pastPlaces]), past.values]), headSize);
  const mixed = graph.node('Add', [fromCache, graph.node('MatMul', [freshShares as Value, fresh.values])]);
  const back = graph.node('Transpose', [mixed], { attributes: { perm: [2, 3, 0, 1, 4] } });
  const flat = graph.node('Reshape', [back, graph.integers(1, -1, queryHeads * headSize)]);
  graph.begin('dense');
  return weights.times(flat, `${own}.o_proj`, hidden, queryHeads * headSize);
}

/** rms over each head: [1, rows, heads · size] → the same shape. */
function normHeads(graph: GraphBuilder, weights: Weights, x: Value, heads: number, size: number, gain: Value): Value {
  const apart = graph.node('Reshape', [x, graph.integers(1, -1, heads, size)]);
  return graph.node('Reshape', [rmsNorm(graph, apart, gain, weights.config.normEpsilon), graph.integers(1, -1, heads * size)]);
}

/** [1, canvases · length, keyHeads · group · size] → [keyHeads, group, canvases, length, size]. */
function spreadHeads(graph: GraphBuilder, x: Value, { canvases, length }: Rows, keyHeads: number, group: number, size: number): Value {
  return graph.node('Transpose', [reshape(graph, x, [canvases, length, keyHeads, group, size])], { attributes: { perm: [2, 3, 0, 1, 4] } });
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
