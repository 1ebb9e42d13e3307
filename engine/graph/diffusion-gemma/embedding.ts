/**
 * The embedding is used three times: for the rows of ids, as the head, and for the expectation of the embedding under a
 * distribution. It is kept once, in float16 or float32. Where it is float16, the two products widen it a part at a time:
 * widened as a whole it would take 2.95 GB with the released sizes, and twice that once it is packed.
 */
import { rmsNorm } from '../layers.ts';
import type { GraphBuilder, Value } from '../onnx.ts';
import type { Weights } from './weights.ts';

const toFloat = { attributes: { to: { type: 'float32' as const } } };

/** E[ids] · s: [rows, hidden]. */
export function embed(graph: GraphBuilder, weights: Weights, ids: Value): Value {
  const { value, isExact } = weights.table;
  const rows = graph.node('Gather', [value, ids]);
  return graph.node('Mul', [isExact ? rows : graph.node('Cast', [rows], toFloat), graph.float(weights.embeddingScale)]);
}

/** E · (rms(x) · w · factor): [rows, vocabulary]. */
export function head(graph: GraphBuilder, weights: Weights, x: Value, factor: number): Value {
  const gain = graph.node('Mul', [weights.vector('norm'), graph.float(factor)]);
  const normed = rmsNorm(graph, x, gain, weights.config.normEpsilon);
  const parts = tableParts(graph, weights).map(({ table }) => graph.node('FusedMatMul', [normed, table], { domain: 'com.microsoft', attributes: { transB: 1 } }));
  return parts.length === 1 ? (parts[0] as Value) : graph.node('Concat', parts, { attributes: { axis: 1 } });
}

/** p · E · s: [rows, hidden]. */
export function softEmbedding(graph: GraphBuilder, weights: Weights, probabilities: Value): Value {
  // Its own parts: the same ones as the head's would be widened once and all be kept until they are needed here.
  const zero = graph.node('Mul', [graph.node('Shape', [probabilities], { attributes: { start: 0, end: 1 } }), graph.integers(0)]);
  const parts = tableParts(graph, weights, zero);
  const sums = parts.map(({ table, from, to }) => {
    const columns = parts.length === 1 ? probabilities : graph.node('Slice', [probabilities, graph.integers(from), graph.integers(to), graph.integers(1)]);
    return graph.node('MatMul', [columns, table]);
  });
  const sum = sums.reduce((a, b) => graph.node('Add', [a, b]));
  return graph.node('Mul', [sum, graph.float(weights.embeddingScale)]);
}

interface TablePart {
  readonly table: Value;
  readonly from: number;
  readonly to: number;
}

/** Numbers of the table that are widened at the same time: 64 MB of float32. */
const partNumbers = 2 ** 24;

function tableParts(graph: GraphBuilder, weights: Weights, zero = weights.zero): TablePart[] {
  const { vocabulary, hidden } = weights.config;
  const { value, isExact } = weights.table;
  if (isExact) return [{ table: value, from: 0, to: vocabulary }];
  const rows = Math.min(vocabulary, Math.ceil(partNumbers / hidden));
  const parts: TablePart[] = [];
  for (let from = 0; from < vocabulary; from += rows) {
    const to = Math.min(vocabulary, from + rows);
    // Where a part begins depends on an input, if only in form: a constant part would be widened when the graph is opened.
    const start = graph.node('Add', [zero, graph.integers(from)]);
    const stored = graph.node('Slice', [value, start, graph.integers(to), graph.integers(0)]);
    parts.push({ table: graph.node('Cast', [stored], toFloat), from, to });
  }
  return parts;
}
