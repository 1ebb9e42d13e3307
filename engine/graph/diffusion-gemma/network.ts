/**
 * DiffusionGemma as one graph for both of its modes (specification, sections 2 and 3): a text that is read, whose keys
 * and values are handed out, and canvases that are denoised after it. The modes share every weight but a scalar a layer and
 * a small MLP, so that one graph holds the weights once. What a mode does not need is computed over no rows: no
 * self-conditioning, no head and nothing after the keys and values of the last layer while a text is read.
 */
import type { DiffusionGemmaConfig, DiffusionGemmaLayer } from '../../model/index.ts';
import { rmsNorm } from '../layers.ts';
import { cacheInputs } from '../network.ts';
import { GraphBuilder } from '../onnx.ts';
import type { Value } from '../onnx.ts';
import { attention, keysAndValues } from './attention.ts';
import type { Rotation, Rows } from './attention.ts';
import { embed } from './embedding.ts';
import { denseMlp, mixture } from './experts.ts';
import type { KeysAndValues, Visibility } from './looking.ts';
import { addDiffusionTail } from './tail.ts';
import { Weights } from './weights.ts';
import type { DiffusionGemmaGraph } from './weights.ts';

/** Names of the outputs that hold the fresh keys and values of a layer. */
export const freshOutputs = (layer: number) => ({ keys: `fresh.${layer}.keys`, values: `fresh.${layer}.values` });

/** The inputs that say what rows may see in layers of a kind: of everything for the CPU; of the cache and of their own canvas for WebGPU. */
export const biasInput = (kind: DiffusionGemmaLayer['kind']) => `bias.${kind}`;
export const biasInputs = (kind: DiffusionGemmaLayer['kind']) => ({ past: `bias.${kind}.past`, fresh: `bias.${kind}.fresh` });

/** Inputs for the rotation that some layers share, and the angle that each pair turns by from one position to the next. */
export interface RotationInputs {
  readonly cosines: string;
  readonly sines: string;
  /** [headSize / 2]: f_i = theta^(−2i/d) for the pairs that turn and 0 for the others (specification, section 2.4). */
  readonly frequencies: Float32Array;
}

/** The rotation of a layer; layers with the same names of inputs share it. */
export function rotationInputs({ headSize, ropeTheta, rotatedPairs }: DiffusionGemmaLayer): RotationInputs {
  const name = [headSize, ropeTheta, rotatedPairs].join('.');
  const frequencies = Float32Array.from({ length: headSize / 2 }, (_, i) => (i < rotatedPairs ? ropeTheta ** ((-2 * i) / headSize) : 0));
  return { cosines: `cosines.${name}`, sines: `sines.${name}`, frequencies };
}

/**
 * Builds a model file. Inputs for both targets: `mode` int32 [1], 1 for canvases; cosines and sines of each rotation float32
 * [positions, headSize / 2]; past keys and values of each layer float32 [keyHeads, places, headSize], at least one place;
 * those of the tail.
 *
 * For the CPU: `ids` int32 [T]; `places` int64 [1, T], where each row's position stands in the rotations; `canvases` and
 * `length` int64 [1], their product is T; `textRows` and `canvasRows` int32, all rows in one of them; `readCanvases` int64
 * [1], `canvases` or 0; `before` float32 [R, hidden], what the pass before left for the R canvas rows; `pinned` int32
 * [R, 1], 1 where the embedding of the row's own id stands for it; for each kind of layer `bias.KIND` float32
 * [1 or length, places + length].
 *
 * For WebGPU: `ids` int32, `places` int64 [canvases, length]; `before` float32 [canvases, length, hidden]; `pinned` int32
 * [canvases, length, 1]; for each kind of layer `bias.KIND.past` [1 or length, places] and `bias.KIND.fresh`
 * [1 or length, length]. What a text does not need is computed for it all the same, up to the tail.
 *
 * Outputs: fresh keys and values of each layer [keyHeads, 1, canvases, length, headSize]; those of the tail.
 * @param withLogits also `logits`, for checking against reference values only
 */
export function buildDiffusionGemma(source: DiffusionGemmaGraph, withLogits = false): Uint8Array {
  const { config, target } = source;
  const { hidden, normEpsilon } = config;
  const graph = new GraphBuilder('diffusion-gemma');
  const weights = new Weights(graph, source);
  const mode = graph.input('mode', 'int32', [1]);
  const isCanvas = target === 'webgpu' ? graph.node('Cast', [mode], { attributes: { to: { type: 'bool' } } }) : undefined;
  const { all, read, canvasRows, places } = isCanvas === undefined ? rowInputs(graph) : { all: null, read: null, canvasRows: undefined, places: graph.input('places', 'int64', ['G', 'C']) };
  const rotations = rotationsOf(graph, config, places);
  const biases = biasesOf(graph, config, all);

  graph.begin('dense');
  let x = canvasRows === undefined ? startTogether(graph, weights, isCanvas as Value) : start(graph, weights, canvasRows);
  for (const [index, layer] of config.layers.entries()) {
    const name = `layers.${index}`;
    const norm = (value: Value, which: string) => rmsNorm(graph, value, weights.vector(`${name}.${which}`), normEpsilon);
    const names = cacheInputs(index);
    const placesShape = [layer.keyHeads, `P.${index}`, layer.headSize];
    const past: KeysAndValues = { keys: graph.input(names.keys, 'float32', placesShape), values: graph.input(names.values, 'float32', placesShape) };
    const turn = rotations.get(rotationInputs(layer).cosines) as Rotation;
    const bias = biases.get(layer.kind) as Visibility;
    const asBatch = (value: Value) => (all ? graph.node('Unsqueeze', [value, graph.integers(0)]) : value);
    const asRows = (value: Value) => (all ? graph.node('Squeeze', [value, graph.integers(0)]) : value);

    graph.begin('dense');
    const normed = norm(x, 'input_layernorm');
    const fresh = keysAndValues(graph, weights, index, asBatch(normed), all, turn);
    for (const part of ['keys', 'values'] as const) graph.output(freshOutputs(index)[part], fresh[part], 'float32', [layer.keyHeads, 1, 'G', 'C', layer.headSize]);
    // Nothing of a text is needed after the last layer's keys and values.
    const onlyCanvas = index === config.layers.length - 1 && read && canvasRows !== undefined ? { rows: read, canvasRows } : undefined;
    const kept = (value: Value, axis = 0) => (onlyCanvas ? graph.node('Gather', [value, onlyCanvas.canvasRows], { attributes: { axis } }) : value);
    const seen = onlyCanvas ? { rows: onlyCanvas.rows, turn: { ...turn, places: kept(places, 1) }, fresh: keptCanvases(graph, fresh, onlyCanvas.rows) } : { rows: all, turn, fresh };
    const attended = attention(graph, weights, index, asBatch(kept(normed)), seen.rows, seen.turn, past, seen.fresh, bias);
    const r = graph.node('Add', [kept(x), norm(asRows(attended), 'post_attention_layernorm')]);
    const dense = norm(denseMlp(graph, weights, `${name}.mlp`, norm(r, 'pre_feedforward_layernorm')), 'post_feedforward_layernorm_1');
    graph.begin('experts');
    const mixed = norm(mixture(graph, weights, index, r, norm(r, 'pre_feedforward_layernorm_2')), 'post_feedforward_layernorm_2');
    graph.begin('dense');
    const fed = norm(graph.node('Add', [dense, mixed]), 'post_feedforward_layernorm');
    const scalars = graph.node('Concat', [weights.vector(`encoder.${name}.layer_scalar`), weights.vector(`${name}.layer_scalar`)], { attributes: { axis: 0 } });
    x = graph.node('Mul', [graph.node('Add', [r, fed]), graph.node('Gather', [scalars, mode])]);
  }
  addDiffusionTail(graph, weights, all ? x : graph.node('Reshape', [x, graph.integers(-1, hidden)]), withLogits, isCanvas);
  return graph.finish();
}

/** Inputs that say how rows are arranged, for the CPU. */
function rowInputs(graph: GraphBuilder): { readonly all: Rows; readonly read: Rows; readonly canvasRows: Value; readonly places: Value } {
  const length = graph.input('length', 'int64', [1]);
  return {
    all: { canvases: graph.input('canvases', 'int64', [1]), length },
    read: { canvases: graph.input('readCanvases', 'int64', [1]), length },
    canvasRows: graph.input('canvasRows', 'int32', ['R']),
    places: graph.input('places', 'int64', [1, 'T']),
  };
}

function rotationsOf(graph: GraphBuilder, config: DiffusionGemmaConfig, places: Value): Map<string, Rotation> {
  const rotations = new Map<string, Rotation>();
  for (const layer of config.layers) {
    const { cosines, sines, frequencies } = rotationInputs(layer);
    if (rotations.has(cosines)) continue;
    const input = (name: string) => graph.input(name, 'float32', ['positions', frequencies.length]);
    rotations.set(cosines, { cosines: input(cosines), sines: input(sines), places });
  }
  return rotations;
}

function biasesOf(graph: GraphBuilder, config: DiffusionGemmaConfig, rows: Rows): Map<DiffusionGemmaLayer['kind'], Visibility> {
  const biases = new Map<DiffusionGemmaLayer['kind'], Visibility>();
  for (const kind of new Set(config.layers.map((layer) => layer.kind))) {
    const input = (name: string, width: string) => graph.input(name, 'float32', [`M.${kind}`, width]);
    const { past, fresh } = biasInputs(kind);
    biases.set(kind, rows ? input(biasInput(kind), `N.${kind}`) : { past: input(past, `P.${kind}`), fresh: input(fresh, 'C') });
  }
  return biases;
}

/** Text: E[id] · s. Canvas: that plus what the pass before left through the self-conditioning MLP, normed. [rows, hidden] */
function start(graph: GraphBuilder, weights: Weights, canvasRows: Value): Value {
  const embedded = embed(graph, weights, graph.input('ids', 'int32', ['T']));
  const canvases = conditioned(graph, weights, graph.node('Gather', [embedded, canvasRows]), graph.input('pinned', 'int32', ['R', 1]), graph.input('before', 'float32', ['R', weights.config.hidden]));
  const texts = graph.node('Gather', [embedded, graph.input('textRows', 'int32', ['T-R'])]);
  return graph.node('Concat', [texts, canvases], { attributes: { axis: 0 } });
}

/** The same where all rows are of one mode: [canvases, length, hidden]. */
function startTogether(graph: GraphBuilder, weights: Weights, isCanvas: Value): Value {
  const embedded = embed(graph, weights, graph.input('ids', 'int32', ['G', 'C']));
  const canvases = conditioned(graph, weights, embedded, graph.input('pinned', 'int32', ['G', 'C', 1]), graph.input('before', 'float32', ['G', 'C', weights.config.hidden]));
  return graph.node('Where', [isCanvas, canvases, embedded]);
}

function conditioned(graph: GraphBuilder, weights: Weights, rows: Value, pinned: Value, before: Value): Value {
  const { hidden, normEpsilon } = weights.config;
  const u = graph.node('Where', [graph.node('Cast', [pinned], { attributes: { to: { type: 'bool' } } }), rows, before]);
  const n = rmsNorm(graph, u, weights.vector('self_conditioning.pre_norm'), normEpsilon);
  const ones = graph.constant('float32', [hidden], new Float32Array(hidden).fill(1));
  return rmsNorm(graph, graph.node('Add', [rows, denseMlp(graph, weights, 'self_conditioning', n)]), ones, normEpsilon);
}

/** The first `readCanvases` canvases of fresh keys and values: all or none. */
function keptCanvases(graph: GraphBuilder, { keys, values }: KeysAndValues, { canvases }: NonNullable<Rows>): KeysAndValues {
  const kept = (value: Value) => graph.node('Slice', [value, graph.integers(0), canvases, graph.integers(2)]);
  return { keys: kept(keys), values: kept(values) };
}
