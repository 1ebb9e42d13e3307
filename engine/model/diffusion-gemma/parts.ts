/**
 * What a DiffusionGemma model consists of, whatever it was read from. Names of tensors are those of the safetensors
 * checkpoint ("Tensor names in the safetensors checkpoint" of the specification) without `model.decoder.`, `.weight`
 * and, for the encoder's scalars, as `encoder.layers.L.layer_scalar`; experts stand one by one as
 * `layers.L.experts.E.gate_up_proj` [2F, H] and `layers.L.experts.E.down_proj` [H, F].
 */

export interface DiffusionGemmaConfig {
  readonly vocabulary: number;
  readonly hidden: number;
  /** Width of the dense MLP and of the self-conditioning MLP. */
  readonly feedForward: number;
  readonly queryHeads: number;
  readonly layers: readonly DiffusionGemmaLayer[];
  /** `W`: counts the query itself. */
  readonly window: number;
  readonly experts: number;
  readonly expertsPerToken: number;
  readonly expertFeedForward: number;
  readonly normEpsilon: number;
  readonly softcap: number;
  readonly canvasLength: number;
  readonly contextLength: number;
  readonly padId: number;
  readonly bosId: number;
  readonly endIds: readonly number[];
  /** The dtype of the reference: a bf16 run scales the embedding by the rounded root of the hidden size. */
  readonly dtype: 'float32' | 'float16' | 'bfloat16';
}

export interface DiffusionGemmaLayer {
  /** `full` layers take V from the un-normed output of k_proj and have no v_proj. */
  readonly kind: 'sliding' | 'full';
  readonly keyHeads: number;
  readonly headSize: number;
  readonly ropeTheta: number;
  /** Pairs of a head that turn; the others have the angle 0. */
  readonly rotatedPairs: number;
}

/** Defaults of the sampler from `generation_config.json`. */
export interface DiffusionSampling {
  readonly maxSteps: number;
  readonly entropyBound: number;
  readonly temperatureLow: number;
  readonly temperatureHigh: number;
  /** null: never stop early. */
  readonly stability: number | null;
  readonly confidence: number | null;
  readonly maxNewTokens: number;
  readonly endIds: readonly number[];
  readonly padId: number;
}

/** Float weights by name, read when asked for. */
export interface DiffusionGemmaTensors {
  has(name: string): boolean;
  shape(name: string): readonly number[];
  /** Row-major float32. @throws Problem `model-damaged` */
  read(name: string): Float32Array;
}
