/**
 * The network as two graphs over the same cache: `encode` (causal, hands out its keys and values) and `canvas` (rows see
 * each other, adapters merged into the weights, mask embedding). Both end before the final norm, with the rows to be
 * read; the tail is a graph of its own, shared by both.
 */
import { addAndNorm, attention, gatedSilu, rmsNorm, rotate } from './layers.ts';
import type { LayerShape } from './layers.ts';
import { GraphBuilder } from './onnx.ts';
import type { ExternalTensor, Value } from './onnx.ts';
import { blockSize, product } from './product.ts';
import type { ProductKind } from './product.ts';

export interface NetworkShape extends LayerShape {
  readonly layers: number;
  readonly vocabulary: number;
  readonly context: number;
}

/** Finds a tensor that was laid out, by name. */
export type TensorLookup = (name: string) => ExternalTensor;

export interface NetworkOptions {
  readonly mode: 'encode' | 'canvas';
  readonly shape: NetworkShape;
  readonly product: ProductKind;
  readonly embedding: ProductKind;
  readonly tensor: TensorLookup;
  /** The id that enters as the mask embedding; canvas only. */
  readonly maskId?: number;
}

/** Names of the inputs that hold the cache of a layer. */
export const cacheInputs = (layer: number) => ({ keys: `past.${layer}.keys`, values: `past.${layer}.values` });

/** What is added to a score of a row that must not be seen: exp of it is 0 in float32, and it is no infinity. */
export const unseen = -1e30;

/**
 * Builds a model file. Inputs: `ids`, `groups` (branch or canvas), `positions` int32 [S]; `rows` int32 [R], the rows to
 * be read; past keys and values of each layer, float32 [L, keyHeads, headSize], and `pastBias`
 * [1], added to every score of the cache. L must not be 0 (the products over nothing crash the runtime): an empty cache
 * is one row of zeros with the bias `unseen`. Outputs: `hidden` float32 [R, hidden];
 * for encode also `cache` float32 [layers · 2 · S, keyHeads · headSize]: keys of layer 0, values of layer 0, keys of layer 1 …
 */
export function buildNetwork(options: NetworkOptions): Uint8Array {
  const { mode, shape, tensor } = options;
  const graph = new GraphBuilder(mode);
  const weight = (name: string) => graph.external(name, tensor(name));
  const multiply = (name: string, x: Value, outputs: number, inputs: number) =>
    product(graph, options.product, x, outputs, inputs, (suffix) => weight(`${mode}.${name}.${suffix}`));

  const ids = graph.input('ids', 'int32', ['S']);
  const groups = graph.input('groups', 'int32', ['S']);
  const positions = graph.input('positions', 'int32', ['S']);
  const rows = graph.input('rows', 'int32', ['R']);
  const pastBias = graph.input('pastBias', 'float32', [1]);
  const pastShape = ['L', shape.keyHeads, shape.headSize];

  const rotaryPositions = graph.node('Unsqueeze', [graph.node('Cast', [positions], { attributes: { to: { type: 'int64' } } }), graph.integers(0)]);
  const cosines = weight('rotary.cosines');
  const sines = weight('rotary.sines');
  const bias = visibility(graph, mode, groups, positions);
  const queryWidth = shape.queryHeads * shape.headSize;
  const keyWidth = shape.keyHeads * shape.headSize;
  const caches: Value[] = [];

  let x = embed(graph, options, ids, weight);
  let h = rmsNorm(graph, x, weight(`norm.0.attention`), shape.normEpsilon);
  for (let layer = 0; layer < shape.layers; layer++) {
    const qkv = multiply(`${layer}.qkv`, h, queryWidth + 2 * keyWidth, shape.hidden);
    const [qk, values] = graph.split('Split', [qkv, graph.integers(queryWidth + keyWidth, keyWidth)], 2, { attributes: { axis: -1 } });
    const turned = rotate(graph, graph.node('Unsqueeze', [qk as Value, graph.integers(0)]), rotaryPositions, cosines, sines);
    const flat = graph.node('Reshape', [turned, graph.integers(-1, queryWidth + keyWidth)]);
    const [queries, keys] = graph.split('Split', [flat, graph.integers(queryWidth, keyWidth)], 2, { attributes: { axis: -1 } });
    caches.push(keys as Value, values as Value);
    const past = cacheInputs(layer);
    const mixed = attention(graph, shape, {
      queries: queries as Value,
      keys: keys as Value,
      values: values as Value,
      pastKeys: graph.input(past.keys, 'float32', pastShape),
      pastValues: graph.input(past.values, 'float32', pastShape),
      pastBias,
      bias,
    });
    const attended = multiply(`${layer}.o`, mixed, shape.hidden, queryWidth);
    const second = addAndNorm(graph, x, attended, weight(`norm.${layer}.feedForward`), shape.normEpsilon);
    const fed = multiply(`${layer}.down`, gatedSilu(graph, multiply(`${layer}.gateUp`, second.normed, 2 * shape.feedForward, shape.hidden)), shape.hidden, shape.feedForward);
    if (layer + 1 < shape.layers) {
      const next = addAndNorm(graph, second.sum, fed, weight(`norm.${layer + 1}.attention`), shape.normEpsilon);
      x = next.sum;
      h = next.normed;
    } else {
      x = graph.node('Add', [second.sum, fed]);
    }
  }
  graph.output('hidden', graph.node('Gather', [x, rows]), 'float32', ['R', shape.hidden]);
  if (mode === 'encode') graph.output('cache', graph.node('Concat', caches, { attributes: { axis: 0 } }), 'float32', ['T', keyWidth]);
  return graph.finish();
}

/** [S, S]: 0 where a row may see another, `unseen` elsewhere. Rows of one branch see earlier ones, rows of one canvas all. */
function visibility(graph: GraphBuilder, mode: 'encode' | 'canvas', groups: Value, positions: Value): Value {
  const across = (value: Value) => graph.node('Unsqueeze', [value, graph.integers(0)]);
  const down = (value: Value) => graph.node('Unsqueeze', [value, graph.integers(1)]);
  let visible = graph.node('Equal', [down(groups), across(groups)]);
  if (mode === 'encode') visible = graph.node('And', [visible, graph.node('GreaterOrEqual', [down(positions), across(positions)])]);
  return graph.node('Where', [visible, graph.float(0), graph.float(unseen)]);
}

/** x = E[id]; on a canvas a masked token enters as the mask embedding. */
function embed(graph: GraphBuilder, options: NetworkOptions, ids: Value, weight: (name: string) => Value): Value {
  const table = weight('embedding.weight');
  const rows =
    options.embedding === 'float32'
      ? graph.node('Gather', [table, ids])
      : graph.node('GatherBlockQuantized', [table, ids, weight('embedding.scale')], {
          domain: 'com.microsoft',
          attributes: { bits: 8, block_size: blockSize, gather_axis: 0, quantize_axis: 1 },
        });
  if (options.mode === 'encode' || options.maskId === undefined) return rows;
  const masked = graph.node('Equal', [ids, graph.constant('int32', [], [options.maskId])]);
  return graph.node('Where', [graph.node('Unsqueeze', [masked, graph.integers(1)]), weight('mask.embedding'), rows]);
}
