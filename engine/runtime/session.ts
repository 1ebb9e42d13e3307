/** The port to whatever runs a graph. Tensors are flat arrays with a shape; nothing here knows about models. */
export type TensorData = Float32Array | Int32Array | BigInt64Array;

export interface Feed {
  readonly data: TensorData;
  readonly shape: readonly number[];
}

export interface Session {
  /**
   * Runs the graph and hands over the named outputs. Inputs are read where they lie and must not change until the promise
   * settles; feeding the same object again is cheaper than an equal one.
   */
  run(feeds: Readonly<Record<string, Feed>>, outputs: readonly string[]): Promise<Readonly<Record<string, TensorData>>>;
  release(): Promise<void>;
}

/**
 * Where a graph's weights are: beside the model file on disk, in a folder while the model is in memory, or in memory by the
 * name the graph knows them by.
 */
export type GraphSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'beside'; readonly model: Uint8Array; readonly folder: string }
  | { readonly kind: 'memory'; readonly model: Uint8Array; readonly weights: ReadonlyMap<string, Uint8Array> };

export interface SessionOptions {
  /** Threads for one operator. */
  readonly threads: number;
}

/** What computes: the processor, or a graphics adapter by way of WebGPU. */
export type Provider = 'cpu' | 'webgpu';

export interface Runtime {
  readonly provider: Provider;
  open(source: GraphSource, options: SessionOptions): Promise<Session>;
}
