/** The parts of a Llama layer as graph nodes; names and formulas as in the model's description. */
import type { GraphBuilder, Value } from './onnx.ts';

const contrib = 'com.microsoft';

/** Sizes that the layers need. */
export interface LayerShape {
  readonly hidden: number;
  readonly feedForward: number;
  readonly queryHeads: number;
  readonly keyHeads: number;
  readonly headSize: number;
  readonly normEpsilon: number;
}

/** rms(x) · gain */
export function rmsNorm(graph: GraphBuilder, x: Value, gain: Value, epsilon: number): Value {
  return graph.node('SimplifiedLayerNormalization', [x, gain], { attributes: { axis: -1, epsilon: { float: epsilon }, stash_type: 1 } });
}

/** sum = x + y, and rms(sum) · gain, in one node. */
export function addAndNorm(graph: GraphBuilder, x: Value, y: Value, gain: Value, epsilon: number): { normed: Value; sum: Value } {
  const [normed, , , sum] = graph.split('SkipSimplifiedLayerNormalization', [x, y, gain], 4, { domain: contrib, attributes: { epsilon: { float: epsilon } } });
  return { normed: normed as Value, sum: sum as Value };
}

/** silu(gate) ⊙ up, from both in one tensor [rows, 2 · feedForward]. */
export function gatedSilu(graph: GraphBuilder, gateAndUp: Value): Value {
  const [gate, up] = graph.split('Split', [gateAndUp], 2, { attributes: { axis: -1, num_outputs: 2 } });
  const silu = graph.node('QuickGelu', [gate as Value], { domain: contrib, attributes: { alpha: { float: 1 } } });
  return graph.node('Mul', [silu, up as Value]);
}

/** Rotates pairs (j, j + d/2) of every head by the angle of the row's position. x: [1, rows, heads · headSize]. */
export function rotate(graph: GraphBuilder, x: Value, positions: Value, cosines: Value, sines: Value): Value {
  return graph.node('RotaryEmbedding', [x, positions, cosines, sines], { domain: contrib, attributes: { interleaved: 0 } });
}

export interface AttentionInputs {
  /** Rotated queries and keys, values: [rows, heads, headSize] with 9, 3 and 3 heads. */
  readonly queries: Value;
  readonly keys: Value;
  readonly values: Value;
  /** The cache: [length, keyHeads, headSize]. */
  readonly pastKeys: Value;
  readonly pastValues: Value;
  /** [1]: 0, or a large negative number where the cache is empty and a row of zeros stands in for it. */
  readonly pastBias: Value;
  /** [rows, rows]: 0 where a row may see another, a large negative number elsewhere. */
  readonly bias: Value;
}

/**
 * softmax(q · [K, k]ᵀ / √d + bias) · [V, v]: [rows, queryHeads · headSize]. Each key head serves a group of query
 * heads; the cache is read where it lies, token by token, without being copied or transposed.
 */
export function attention(graph: GraphBuilder, shape: LayerShape, inputs: AttentionInputs): Value {
  const { keyHeads, headSize } = shape;
  const groups = shape.queryHeads / keyHeads;
  const byGroup = (value: Value) => graph.node('Reshape', [value, graph.integers(-1, keyHeads, groups, headSize)]);
  const alone = (value: Value) => graph.node('Reshape', [value, graph.integers(-1, keyHeads, 1, headSize)]);
  const queries = byGroup(inputs.queries);
  const keyed = { transBatchA: 1, transBatchB: 1, transB: 1, alpha: { float: 1 / Math.sqrt(headSize) } };
  const toPast = graph.node('FusedMatMul', [queries, alone(inputs.pastKeys)], { domain: contrib, attributes: keyed });
  const toNew = graph.node('FusedMatMul', [queries, alone(inputs.keys)], { domain: contrib, attributes: keyed });
  const scores = graph.node('Concat', [graph.node('Add', [toPast, inputs.pastBias]), graph.node('Add', [toNew, inputs.bias])], { attributes: { axis: -1 } });
  const weights = graph.node('Softmax', [scores], { attributes: { axis: -1 } });
  const pastLength = graph.node('Shape', [inputs.pastKeys], { attributes: { start: 0, end: 1 } });
  const rows = graph.node('Shape', [inputs.keys], { attributes: { start: 0, end: 1 } });
  const [onPast, onNew] = graph.split('Split', [weights, graph.node('Concat', [pastLength, rows], { attributes: { axis: 0 } })], 2, { attributes: { axis: -1 } });
  const valued = { transBatchB: 1 };
  const fromPast = graph.node('FusedMatMul', [onPast as Value, alone(inputs.pastValues)], { domain: contrib, attributes: valued });
  const fromNew = graph.node('FusedMatMul', [onNew as Value, alone(inputs.values)], { domain: contrib, attributes: valued });
  const mixed = graph.node('Add', [fromPast, fromNew]);
  const rowsFirst = graph.node('Transpose', [mixed], { attributes: { perm: [2, 0, 1, 3] } });
  return graph.node('Reshape', [rowsFirst, graph.integers(-1, shape.queryHeads * headSize)]);
}
