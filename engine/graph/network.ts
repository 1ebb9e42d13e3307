/**
 * The network as two graphs over the same cache: `encode` (causal, hands out its keys and values) and `canvas` (rows see
 * each other, adapters merged into the weights, mask embedding). Both end in the tail over the rows to be read.
 */
import { addAndNorm, attention, gatedSilu, rmsNorm, rotate } from './layers.ts';
import type { LayerShape } from './layers.ts';
import { GraphBuilder } from './onnx.ts';
import type { ExternalTensor, Value } from './onnx.ts';
import { blockSize, product } from './product.ts';
import type { ProductKind } from './product.ts';
import { addTail } from './tail.ts';

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
  /** How a product of a layer (`qkv`, `o`, `gateUp`, `down`) is computed. */
  readonly product: (layer: number, name: string) => ProductKind;
  /** How the head is computed, and thereby how the embedding is stored. */
  readonly head: ProductKind;
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
 * be read; `filled` int32 [1], tokens in the cache; past keys and values of each layer, float32 [1, keyHeads, C,
 * headSize], of which the first `filled` places count; those of the tail. Outputs: those of the tail; `hidden` float32
 * [R, hidden], the rows before the final norm; for encode also
 * `freshKeys` and `freshValues` float32 [layers, S, keyHeads · headSize].
 */
export function buildNetwork(options: NetworkOptions): Uint8Array {
  const { mode, shape, tensor } = options;
  const graph = new GraphBuilder(mode);
  const weight = (name: string) => graph.external(name, tensor(name));
  const multiply = (layer: number, name: string, x: Value, outputs: number, inputs: number) =>
    product(graph, options.product(layer, name), x, outputs, inputs, (suffix) => weight(`${mode}.${layer}.${name}.${suffix}`));

  const ids = graph.input('ids', 'int32', ['S']);
  const groups = graph.input('groups', 'int32', ['S']);
  const positions = graph.input('positions', 'int32', ['S']);
  const rows = graph.input('rows', 'int32', ['R']);
  const filled = graph.input('filled', 'int32', [1]);
  const storeShape = [1, shape.keyHeads, 'C', shape.headSize];

  const count = graph.node('Cast', [graph.node('Shape', [ids])], { attributes: { to: { type: 'int32' } } });
  const end = graph.node('Add', [filled, count]);
  const lastPlace = graph.node('Sub', [end, graph.constant('int32', [1], [1])]);
  const total = graph.node('Squeeze', [end, graph.integers(0)]);
  const rotaryPositions = graph.node('Unsqueeze', [graph.node('Cast', [positions], { attributes: { to: { type: 'int64' } } }), graph.integers(0)]);
  const cosines = weight('rotary.cosines');
  const sines = weight('rotary.sines');
  const bias = visibility(graph, mode, groups, positions, filled);
  const queryWidth = shape.queryHeads * shape.headSize;
  const keyWidth = shape.keyHeads * shape.headSize;
  const fresh: Value[] = [];

  let x = graph.node('Unsqueeze', [embed(graph, options, ids, weight), graph.integers(0)]);
  let h = rmsNorm(graph, x, weight(`norm.0.attention`), shape.normEpsilon);
  for (let layer = 0; layer < shape.layers; layer++) {
    const past = cacheInputs(layer);
    const qkv = multiply(layer, 'qkv', h, queryWidth + 2 * keyWidth, shape.hidden);
    fresh.push(qkv);
    const mixed = attention(graph, shape, mode === 'encode', {
      qkv,
      pastKeys: graph.input(past.keys, 'float32', storeShape),
      pastValues: graph.input(past.values, 'float32', storeShape),
      lastPlace,
      total,
      cosines,
      sines,
      positions: rotaryPositions,
      bias,
    });
    const attended = multiply(layer, 'o', mixed, shape.hidden, queryWidth);
    const second = addAndNorm(graph, x, attended, weight(`norm.${layer}.feedForward`), shape.normEpsilon);
    const fed = multiply(layer, 'down', gatedSilu(graph, multiply(layer, 'gateUp', second.normed, 2 * shape.feedForward, shape.hidden)), shape.hidden, shape.feedForward);
    if (layer + 1 < shape.layers) {
      const next = addAndNorm(graph, second.sum, fed, weight(`norm.${layer + 1}.attention`), shape.normEpsilon);
      x = next.sum;
      h = next.normed;
    } else {
      x = graph.node('Add', [second.sum, fed]);
    }
  }
  const read = graph.node('Gather', [graph.node('Squeeze', [x, graph.integers(0)]), rows]);
  graph.output('hidden', read, 'float32', ['R', shape.hidden]);
  addTail(graph, { shape, product: options.head, tensor }, read);
  if (mode === 'encode') outputFresh(graph, shape, fresh, { positions: rotaryPositions, cosines, sines });
  return graph.finish();
}

/**
 * Hands out the new keys, rotated, and the new values of all layers at once: the nodes for it are paid once and not once
 * a layer.
 */
function outputFresh(graph: GraphBuilder, shape: NetworkShape, qkv: readonly Value[], rotary: { positions: Value; cosines: Value; sines: Value }): void {
  const queryWidth = shape.queryHeads * shape.headSize;
  const keyWidth = shape.keyHeads * shape.headSize;
  const all = graph.node('Concat', qkv, { attributes: { axis: 0 } });
  const columns = (from: number, to: number) => graph.node('Slice', [all, graph.integers(from), graph.integers(to), graph.integers(2)]);
  const rows = graph.node('Shape', [rotary.positions], { attributes: { start: 1, end: 2 } });
  const positions = graph.node('Expand', [rotary.positions, graph.node('Concat', [graph.integers(shape.layers), rows], { attributes: { axis: 0 } })]);
  const keys = rotate(graph, columns(queryWidth, queryWidth + keyWidth), positions, rotary.cosines, rotary.sines);
  graph.output('freshKeys', keys, 'float32', [shape.layers, 'S', keyWidth]);
  graph.output('freshValues', columns(queryWidth + keyWidth, queryWidth + 2 * keyWidth), 'float32', [shape.layers, 'S', keyWidth]);
}

/**
 * [1, 1, S, L + S]: 0 where a row may see a place, `unseen` elsewhere. Every row sees the cache; rows of one branch see
 * earlier ones, rows of one canvas all.
 */
function visibility(graph: GraphBuilder, mode: 'encode' | 'canvas', groups: Value, positions: Value, filled: Value): Value {
  const across = (value: Value) => graph.node('Unsqueeze', [value, graph.integers(0)]);
  const down = (value: Value) => graph.node('Unsqueeze', [value, graph.integers(1)]);
  let visible = graph.node('Equal', [down(groups), across(groups)]);
  if (mode === 'encode') visible = graph.node('And', [visible, graph.node('GreaterOrEqual', [down(positions), across(positions)])]);
  const among = graph.node('Where', [visible, graph.float(0), graph.float(unseen)]);
  const wide = graph.node('Cast', [filled], { attributes: { to: { type: 'int64' } } });
  const padding = graph.node('Concat', [graph.integers(0), wide, graph.integers(0, 0)], { attributes: { axis: 0 } });
  return graph.node('Unsqueeze', [graph.node('Pad', [among, padding, graph.float(0)]), graph.integers(0, 1)]);
}

/** x = E[id]; on a canvas a masked token enters as the mask embedding. */
function embed(graph: GraphBuilder, options: NetworkOptions, ids: Value, weight: (name: string) => Value): Value {
  const table = weight('embedding.weight');
  const rows =
    options.head === 'float32'
      ? graph.node('Gather', [table, ids])
      : graph.node('GatherBlockQuantized', [table, ids, weight('embedding.scale')], {
          domain: 'com.microsoft',
          attributes: { bits: 8, block_size: blockSize, gather_axis: 0, quantize_axis: 1 },
        });
  if (options.mode === 'encode' || options.maskId === undefined) return rows;
  const masked = graph.node('Equal', [ids, graph.constant('int32', [], [options.maskId])]);
  return graph.node('Where', [graph.node('Unsqueeze', [masked, graph.integers(1)]), weight('mask.embedding'), rows]);
}
