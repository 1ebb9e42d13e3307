/** The tail: final norm, tied head, and everything that is ever read off the logits. No row of logits leaves it. */
import { rmsNorm } from './layers.ts';
import type { NetworkShape, TensorLookup } from './network.ts';
import { GraphBuilder } from './onnx.ts';
import type { Value } from './onnx.ts';
import { product } from './product.ts';
import type { ProductKind } from './product.ts';

export interface HeadOptions {
  readonly shape: NetworkShape;
  readonly product: ProductKind;
  readonly tensor: TensorLookup;
}

/** The logit of an id that counts as impossible. */
const impossible = -1e30;

/** Names of the inputs and outputs that the tail adds to a graph. */
export const tailOutputs = ['entropy', 'topIds', 'topLogProbabilities', 'pairLogProbabilities'] as const;

/**
 * Adds the tail over hidden states [R, hidden] to a graph. Inputs: `banned` int32 [B]; `pairs` int32 [P, 2], row and id;
 * `top` int64 [1]. With z the logits without banned ids and Z = Σ exp z, outputs for each row: `entropy` float32 [R] =
 * ln Z − Σ p·z; `topIds` int32 [R, top], likeliest first, the lower id first among equals; `topLogProbabilities` float32
 * [R, top] = z − ln Z; `pairLogProbabilities` float32 [P].
 */
export function addTail(graph: GraphBuilder, options: HeadOptions, hidden: Value): void {
  const logits = head(graph, options, hidden);
  const banned = graph.input('banned', 'int32', ['B']);
  const pairs = graph.node('Cast', [graph.input('pairs', 'int32', ['P', 2])], { attributes: { to: { type: 'int64' } } });
  const top = graph.input('top', 'int64', [1]);

  const raw = ban(graph, logits, banned);
  const [topLogits, topIds] = graph.split('TopK', [raw, top], 2, { attributes: { axis: -1, largest: 1, sorted: 1 } });
  const first = (value: Value) => graph.node('Slice', [value, graph.integers(0), graph.integers(1), graph.integers(1)]);
  const largest = first(topLogits as Value);
  // z counts from the largest logit: the likeliest id then has z = 0 and p = 1 / Z, and the sum Σ p·z has no large terms
  // whose rounding would drown the many small ones.
  const z = graph.node('Sub', [raw, largest]);
  const probabilities = graph.node('Softmax', [z], { attributes: { axis: -1 } });
  const likeliest = graph.node('GatherElements', [probabilities, first(topIds as Value)], { attributes: { axis: 1 } });
  const logSum = graph.node('Neg', [graph.node('Log', [likeliest])]);
  const asRow = graph.node('Unsqueeze', [probabilities, graph.integers(1)]);
  const asColumn = graph.node('Unsqueeze', [z, graph.integers(2)]);
  const expected = graph.node('Reshape', [graph.node('MatMul', [asRow, asColumn]), graph.integers(-1, 1)]);

  const flat = (value: Value) => graph.node('Reshape', [value, graph.integers(-1)]);
  graph.output('entropy', flat(graph.node('Sub', [logSum, expected])), 'float32', ['R']);
  graph.output('topIds', graph.node('Cast', [topIds as Value], { attributes: { to: { type: 'int32' } } }), 'int32', ['R', 'K']);
  graph.output('topLogProbabilities', graph.node('Sub', [graph.node('Sub', [topLogits as Value, largest]), logSum]), 'float32', ['R', 'K']);
  const pairRows = flat(graph.node('Slice', [pairs, graph.integers(0), graph.integers(1), graph.integers(1)]));
  const pairLogits = graph.node('GatherND', [z, pairs]);
  graph.output('pairLogProbabilities', graph.node('Sub', [pairLogits, flat(graph.node('Gather', [logSum, pairRows]))]), 'float32', ['P']);
}

/** Builds a model file that hands out whole rows of logits of hidden states. For checking against reference values only. */
export function buildLogits(options: HeadOptions): Uint8Array {
  const graph = new GraphBuilder('logits');
  const hidden = graph.input('hidden', 'float32', ['R', options.shape.hidden]);
  graph.output('logits', head(graph, options, hidden), 'float32', ['R', options.shape.vocabulary]);
  return graph.finish();
}

/** E · (rms(x) · n) */
function head(graph: GraphBuilder, { shape, product: kind, tensor }: HeadOptions, x: Value): Value {
  const weight = (name: string) => graph.external(name, tensor(name));
  const normed = rmsNorm(graph, x, weight('norm.final'), shape.normEpsilon);
  return product(graph, kind, normed, shape.vocabulary, shape.hidden, (suffix) => weight(`head.${suffix}`));
}

/** Overwrites the logits of the banned ids in every row. */
function ban(graph: GraphBuilder, logits: Value, banned: Value): Value {
  const rows = graph.node('Shape', [logits], { attributes: { start: 0, end: 1 } });
  const count = graph.node('Shape', [banned], { attributes: { start: 0, end: 1 } });
  const shape = graph.node('Concat', [rows, count], { attributes: { axis: 0 } });
  const places = graph.node('Expand', [graph.node('Unsqueeze', [banned, graph.integers(0)]), shape]);
  const updates = graph.node('Expand', [graph.constant('float32', [1, 1], [impossible]), shape]);
  return graph.node('ScatterElements', [logits, places, updates], { attributes: { axis: 1 } });
}
