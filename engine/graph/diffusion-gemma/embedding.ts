/**
 * The embedding is used three times: for the rows of ids, as the head, and for the expectation of the embedding under a
 * distribution. It is kept once, in float16 or float32. Where it is float16, the two products on the CPU widen it a part at
 * a time: widened as a whole it would take 2.95 GB with the released sizes, and twice that once it is packed.
 */
import { rmsNorm } from '../layers.ts';
import type { GraphBuilder, Value } from '../onnx.ts';
import type { Weights } from './weights.ts';

const toFloat = { attributes: { to: { type: 'float32' as const } } };

/** E[ids] · s: [rows, hidden]. */
export function embed(graph: GraphBuilder, weights: Weights, ids: Value): Value {
  const { value, isExact } = weights.table;
  const isWidened = isExact || weights.target === 'webgpu';
  const rows = graph.node('Gather', [isWidened ? weights.wideTable : value, ids]);
  return graph.node('Mul', [isWidened ? rows : graph.node('Cast', [rows], toFloat), graph.float(weights.embeddingScale)]);
}

/** E · (rms(x) · w · factor): [rows, vocabulary]. */
export function head(graph: GraphBuilder, weights: Weights, x: Value, factor: number): Value {
  const gain = graph.node('Mul', [weights.vector('norm'), graph.float(factor)]);
  const normed = rmsNorm(graph, x, gain, weights.config.normEpsilon);
  if (weights.target === 'webgpu') return graph.node('Gemm', [normed, weights.wideTable], { attributes: { transB: 1 } });
  const parts = tableParts(graph, weights, normed).map(({ table }) => graph.node('FusedMatMul', [normed, table], { domain: 'com.microsoft', attributes: { transB: 1 } }));
  const joined = parts.length === 1 ? (parts[0] as Value) : graph.node('Concat', parts, { attributes: { axis: 1 } });
  // Without rows there are no columns either.
  const shape = graph.node('Concat', [rowCount(graph, x), graph.integers(weights.config.vocabulary)], { attributes: { axis: 0 } });
  return graph.node('Reshape', [joined, shape], { attributes: { allowzero: 1 } });
}

/** p · E · s: [rows, hidden]. */
export function softEmbedding(graph: GraphBuilder, weights: Weights, probabilities: Value): Value {
  if (weights.target === 'webgpu') return graph.node('Mul', [graph.node('MatMul', [probabilities, weights.wideTable]), graph.float(weights.embeddingScale)]);
  // Its own parts: the same ones as the head's would be widened once and all be kept until they are needed here.
  const parts = tableParts(graph, weights, probabilities);
  const sums = parts.map(({ table, from, end }) => {
    const columns = graph.node('Slice', [probabilities, graph.integers(from), end, graph.integers(1)]);
    return graph.node('MatMul', [columns, table]);
  });
  const sum = sums.reduce((a, b) => graph.node('Add', [a, b]));
  return graph.node('Mul', [sum, graph.float(weights.embeddingScale)]);
}

interface TablePart {
  readonly table: Value;
  readonly from: number;
  /** [1] int64: where it ends; 0 where there are no rows. */
  readonly end: Value;
}

/** Numbers of the table that are widened at the same time: 64 MB of float32. */
const partNumbers = 2 ** 24;

/** @param x rows that the parts are for; where there are none, the parts are empty */
function tableParts(graph: GraphBuilder, weights: Weights, x: Value): TablePart[] {
  const { vocabulary, hidden } = weights.config;
  const { value, isExact } = weights.table;
  if (isExact) return [{ table: value, from: 0, end: graph.integers(vocabulary) }];
  const hasRows = graph.node('Min', [rowCount(graph, x), graph.integers(1)]);
  const rows = Math.min(vocabulary, Math.ceil(partNumbers / hidden));
  const parts: TablePart[] = [];
  for (let from = 0; from < vocabulary; from += rows) {
    // Where a part ends is known only when the graph runs: a constant part would be widened when it is opened.
    const end = graph.node('Mul', [hasRows, graph.integers(Math.min(vocabulary, from + rows))]);
    const stored = graph.node('Slice', [value, graph.integers(from), end, graph.integers(0)]);
    parts.push({ table: graph.node('Cast', [stored], toFloat), from, end });
  }
  return parts;
}

function rowCount(graph: GraphBuilder, x: Value): Value {
  return graph.node('Shape', [x], { attributes: { start: 0, end: 1 } });
}
