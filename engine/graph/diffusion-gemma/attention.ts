/**
 * Attention of a layer (specification, section 2.2): queries and keys normed and rotated, values normed without a weight,
 * scores without a scale.
 */
import type { DiffusionGemmaLayer } from '../../model/index.ts';
import { rmsNorm, rotate } from '../layers.ts';
import type { GraphBuilder, Value } from '../onnx.ts';
import { lookApart, lookTogether } from './looking.ts';
import type { KeysAndValues, Visibility } from './looking.ts';
import type { Weights } from './weights.ts';

/**
 * The arrangement of rows: `canvases` canvases of `length` rows each, both [1] int64, one after another in [1, rows, …].
 * Reading a text is one canvas. Null: rows come as [canvases, length, …] and bring their arrangement along.
 */
export type Rows = { readonly canvases: Value; readonly length: Value } | null;

/** What attention layers of one kind and head size share: tables float32 [places, headSize / 2], with 1 and 0 for the pairs that do not turn (section 2.4). */
export interface Rotation {
  readonly cosines: Value;
  readonly sines: Value;
  /** [1, rows] or [canvases, length] int64: each row's own place in the tables. */
  readonly places: Value;
}

/** Fresh keys and values of rows h [1, rows, hidden] or [canvases, length, hidden]. */
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

/** o_proj of what rows h see: the cache and the rows of their own canvas. */
export function attention(graph: GraphBuilder, weights: Weights, index: number, h: Value, rows: Rows, turn: Rotation, past: KeysAndValues, fresh: KeysAndValues, bias: Visibility): Value {
  const { hidden, queryHeads, layers } = weights.config;
  const { keyHeads, headSize } = layers[index] as DiffusionGemmaLayer;
  const own = `layers.${index}.self_attn`;
  graph.begin('dense');
  const raw = weights.times(h, `${own}.q_proj`, queryHeads * headSize, hidden);
  graph.begin('attention');
  const normed = normHeads(graph, weights, raw, queryHeads, headSize, weights.vector(`${own}.q_norm`));
  const group = queryHeads / keyHeads;
  const queries = spreadHeads(graph, rotate(graph, normed, turn.places, turn.cosines, turn.sines), rows, keyHeads, group, headSize);
  if ((rows === null) === (typeof bias === 'string')) throw new TypeError('visibility does not fit the arrangement of rows');
  const mixed = rows && typeof bias === 'string' ? lookTogether(graph, queries, { ...rows, keyHeads, group, headSize }, past, fresh, bias) : lookApart(graph, queries, past, fresh, bias as Exclude<Visibility, Value>);
  const back = graph.node('Transpose', [mixed], { attributes: { perm: [2, 3, 0, 1, 4] } });
  const flat = graph.node('Reshape', [back, rows ? graph.integers(1, -1, queryHeads * headSize) : graph.integers(0, 0, queryHeads * headSize)]);
  graph.begin('dense');
  return weights.times(flat, `${own}.o_proj`, hidden, queryHeads * headSize);
}

/** rms over each head: [a, b, heads · size] → the same shape. A 0 in a new shape keeps the size that was there. */
function normHeads(graph: GraphBuilder, weights: Weights, x: Value, heads: number, size: number, gain: Value): Value {
  const apart = graph.node('Reshape', [x, graph.integers(0, 0, heads, size)]);
  return graph.node('Reshape', [rmsNorm(graph, apart, gain, weights.config.normEpsilon), graph.integers(0, 0, heads * size)]);
}

/** [1, canvases · length, keyHeads · group · size] or [canvases, length, …] → [keyHeads, group, canvases, length, size]. */
function spreadHeads(graph: GraphBuilder, x: Value, rows: Rows, keyHeads: number, group: number, size: number): Value {
  const heads = graph.integers(keyHeads, group, size);
  const shape = rows ? graph.node('Concat', [rows.canvases, rows.length, heads], { attributes: { axis: 0 } }) : graph.integers(0, 0, keyHeads, group, size);
  return graph.node('Transpose', [graph.node('Reshape', [x, shape], { attributes: { allowzero: rows ? 1 : 0 } })], { attributes: { perm: [2, 3, 0, 1, 4] } });
}
