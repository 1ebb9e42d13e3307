/**
 * DiffusionGemma as one graph for both of its modes (specification, sections 2 and 3): a text that is read, whose keys
 * and values are handed out, and canvases that are denoised after it. The modes share every weight but a scalar a layer and
 * a small MLP, so that one graph holds the weights once. What a mode does not need is computed over no rows: no
 * self-conditioning, no head and nothing after the keys and values of the last layer while a text is read.
 */
import type { DiffusionGemmaLayer } from '../../model/index.ts';
import { rmsNorm } from '../layers.ts';
import { cacheInputs } from '../network.ts';
import { GraphBuilder } from '../onnx.ts';
import type { Value } from '../onnx.ts';
import { attention, keysAndValues, rotation } from './attention.ts';
import type { KeysAndValues, Rotation, Rows } from './attention.ts';
import { embed } from './embedding.ts';
import { denseMlp, mixture } from './experts.ts';
import { addDiffusionTail } from './tail.ts';
import { Weights } from './weights.ts';
import type { DiffusionGemmaGraph } from './weights.ts';

/** Names of the outputs that hold the fresh keys and values of a layer. */
export const freshOutputs = (layer: number) => ({ keys: `fresh.${layer}.keys`, values: `fresh.${layer}.values` });

/** The input that says what rows may see in layers of a kind. */
export const biasInput = (kind: DiffusionGemmaLayer['kind']) => `bias.${kind}`;

/**
 * Builds a model file. Inputs: `ids` and `positions` int32 [T]; `canvases` and `length` int64 [1], their product is T;
 * `textRows` and `canvasRows` int32, all rows in one of them; `readCanvases` int64 [1], `canvases` or 0; `mode` int64 [1],
 * 1 for canvases; `before` float32 [R, hidden], what the pass before left for the R canvas rows; `pinned` int32 [R, 1], 1 where the embedding of the row's
 * own id stands for it; for each kind of layer there is `bias.KIND` float32 [1 or length, places + length]; past keys and
 * values of each layer float32 [keyHeads, places, headSize], at least one place; those of the tail. Outputs: fresh
 * keys and values of each layer [keyHeads, 1, canvases, length, headSize]; those of the tail.
 * @param withLogits also `logits`, for checking against reference values only
 */
export function buildDiffusionGemma(source: DiffusionGemmaGraph, withLogits = false): Uint8Array {
  const { config } = source;
  const { hidden, normEpsilon } = config;
  const graph = new GraphBuilder('diffusion-gemma');
  const ids = graph.input('ids', 'int32', ['T']);
  const positions = graph.input('positions', 'int32', ['T']);
  const length = graph.input('length', 'int64', [1]);
  const all: Rows = { canvases: graph.input('canvases', 'int64', [1]), length };
  const read: Rows = { canvases: graph.input('readCanvases', 'int64', [1]), length };
  const canvasRows = graph.input('canvasRows', 'int32', ['R']);
  const mode = graph.input('mode', 'int64', [1]);
  const weights = new Weights(graph, source);

  const asFloats = graph.node('Unsqueeze', [graph.node('Cast', [positions], { attributes: { to: { type: 'float32' } } }), graph.integers(1)]);
  const count = graph.node('Squeeze', [graph.node('Shape', [ids])]);
  const everyPlace = graph.node('Unsqueeze', [graph.node('Range', [graph.constant('int64', [], [0]), count, graph.constant('int64', [], [1])]), graph.integers(0)]);
  const canvasPlaces = graph.node('Unsqueeze', [graph.node('Cast', [canvasRows], { attributes: { to: { type: 'int64' } } }), graph.integers(0)]);
  const rotations = new Map<string, Rotation>();
  const biases = new Map<string, Value>();
  for (const layer of config.layers) {
    if (!rotations.has(rotationKey(layer))) rotations.set(rotationKey(layer), rotation(graph, layer, asFloats, everyPlace));
    if (!biases.has(layer.kind)) biases.set(layer.kind, graph.input(biasInput(layer.kind), 'float32', [`M.${layer.kind}`, `N.${layer.kind}`]));
  }

  graph.begin('dense');
  let x = start(graph, weights, ids, canvasRows);
  for (const [index, layer] of config.layers.entries()) {
    const name = `layers.${index}`;
    const norm = (value: Value, which: string) => rmsNorm(graph, value, weights.vector(`${name}.${which}`), normEpsilon);
    const names = cacheInputs(index);
    const placesShape = [layer.keyHeads, `P.${index}`, layer.headSize];
    const past: KeysAndValues = { keys: graph.input(names.keys, 'float32', placesShape), values: graph.input(names.values, 'float32', placesShape) };
    const turn = rotations.get(rotationKey(layer)) as Rotation;
    const asBatch = (value: Value) => graph.node('Unsqueeze', [value, graph.integers(0)]);

    graph.begin('dense');
    const normed = norm(x, 'input_layernorm');
    const fresh = keysAndValues(graph, weights, index, asBatch(normed), all, turn);
    for (const part of ['keys', 'values'] as const) graph.output(freshOutputs(index)[part], fresh[part], 'float32', [layer.keyHeads, 1, 'G', 'C', layer.headSize]);
    // Nothing of a text is needed after the last layer's keys and values.
    const isLast = index === config.layers.length - 1;
    const kept = (value: Value) => (isLast ? graph.node('Gather', [value, canvasRows]) : value);
    const seen = isLast ? { rows: read, turn: { ...turn, places: canvasPlaces }, fresh: keptCanvases(graph, fresh, read) } : { rows: all, turn, fresh };
    const attended = attention(graph, weights, index, asBatch(kept(normed)), seen.rows, seen.turn, past, seen.fresh, biases.get(layer.kind) as Value);
    const r = graph.node('Add', [kept(x), norm(graph.node('Squeeze', [attended, graph.integers(0)]), 'post_attention_layernorm')]);
    const dense = norm(denseMlp(graph, weights, `${name}.mlp`, norm(r, 'pre_feedforward_layernorm')), 'post_feedforward_layernorm_1');
    graph.begin('experts');
    const mixed = norm(mixture(graph, weights, index, r, norm(r, 'pre_feedforward_layernorm_2')), 'post_feedforward_layernorm_2');
    graph.begin('dense');
    const fed = norm(graph.node('Add', [dense, mixed]), 'post_feedforward_layernorm');
    const scalars = graph.node('Concat', [weights.vector(`encoder.${name}.layer_scalar`), weights.vector(`${name}.layer_scalar`)], { attributes: { axis: 0 } });
    x = graph.node('Mul', [graph.node('Add', [r, fed]), graph.node('Gather', [scalars, mode])]);
  }
  addDiffusionTail(graph, weights, x, withLogits);
  return graph.finish();

  function rotationKey(layer: DiffusionGemmaLayer): string {
    return [layer.headSize, layer.ropeTheta, layer.rotatedPairs].join();
  }

  /** Text: E[id] · s. Canvas: that plus what the pass before left through the self-conditioning MLP, normed. */
  function start(graph: GraphBuilder, weights: Weights, ids: Value, canvasRows: Value): Value {
    const embedded = embed(graph, weights, ids);
    const rows = graph.node('Gather', [embedded, canvasRows]);
    const pinned = graph.node('Cast', [graph.input('pinned', 'int32', ['R', 1])], { attributes: { to: { type: 'bool' } } });
    const u = graph.node('Where', [pinned, rows, graph.input('before', 'float32', ['R', hidden])]);
    const n = rmsNorm(graph, u, weights.vector('self_conditioning.pre_norm'), normEpsilon);
    const conditioned = graph.node('Add', [rows, denseMlp(graph, weights, 'self_conditioning', n)]);
    const ones = graph.constant('float32', [hidden], new Float32Array(hidden).fill(1));
    const texts = graph.node('Gather', [embedded, graph.input('textRows', 'int32', ['T-R'])]);
    return graph.node('Concat', [texts, rmsNorm(graph, conditioned, ones, normEpsilon)], { attributes: { axis: 0 } });
  }
}

/** The first `readCanvases` canvases of fresh keys and values: all or none. */
function keptCanvases(graph: GraphBuilder, { keys, values }: KeysAndValues, { canvases }: Rows): KeysAndValues {
  const kept = (value: Value) => graph.node('Slice', [value, graph.integers(0), canvases, graph.integers(2)]);
  return { keys: kept(keys), values: kept(values) };
}
