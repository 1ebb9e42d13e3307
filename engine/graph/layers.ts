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

/** Rotates pairs (j, j + d/2) of every head by the angle of the row's position. x: [batch, rows, heads · headSize]. */
export function rotate(graph: GraphBuilder, x: Value, positions: Value, cosines: Value, sines: Value): Value {
  return graph.node('RotaryEmbedding', [x, positions, cosines, sines], { domain: contrib, attributes: { interleaved: 0 } });
}

export interface AttentionInputs {
  /** Queries, keys and values before rotation: [1, S, (queryHeads + 2 · keyHeads) · headSize]. */
  readonly qkv: Value;
  /** The cache as a store with room to spare: [1, keyHeads, C, headSize], of which the first L places are filled. */
  readonly pastKeys: Value;
  readonly pastValues: Value;
  /** [1]: L + S − 1, and a scalar: L + S. */
  readonly lastPlace: Value;
  readonly total: Value;
  /** Rotary tables [context, headSize / 2] and each row's position in them, [1, S]. */
  readonly cosines: Value;
  readonly sines: Value;
  readonly positions: Value;
  /** [1, 1, S, L + S]: 0 where a row may see another, a large negative number elsewhere. */
  readonly bias: Value;
}

/**
 * softmax(q · [K, k]ᵀ / √d + bias) · [V, v] with q and k rotated as split halves: [1, S, queryHeads · headSize]. Each
 * key head serves a group of query heads.
 */
export function attention(graph: GraphBuilder, shape: LayerShape, causal: boolean, inputs: AttentionInputs): Value {
  const [mixed] = graph.split(
    'GroupQueryAttention',
    [inputs.qkv, '', '', inputs.pastKeys, inputs.pastValues, inputs.lastPlace, inputs.total, inputs.cosines, inputs.sines, inputs.positions, inputs.bias],
    3,
    {
      domain: contrib,
      attributes: {
        num_heads: shape.queryHeads,
        kv_num_heads: shape.keyHeads,
        scale: { float: 1 / Math.sqrt(shape.headSize) },
        do_rotary: 1,
        rotary_interleaved: 0,
        causal: causal ? 1 : 0,
      },
    },
  );
  return mixed as Value;
}
