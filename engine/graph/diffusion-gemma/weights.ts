/** How the graph finds the weights of a DiffusionGemma model. */
import type { DiffusionGemmaConfig } from '../../model/index.ts';
import type { GraphBuilder, Value } from '../onnx.ts';
import type { TensorLookup } from '../network.ts';
import { product } from '../product.ts';
import type { ProductKind } from '../product.ts';
import type { GraphTarget } from './target.ts';

export interface DiffusionGemmaGraph {
  readonly config: DiffusionGemmaConfig;
  readonly target: GraphTarget;
  /** Tensors by name: vectors as in `DiffusionGemmaTensors`, parts of a matrix with the suffix of its kind behind it. */
  readonly tensor: TensorLookup;
  /** How the product with a matrix is computed. */
  readonly kind: (name: string) => ProductKind;
  /** What embedded ids and soft embeddings are multiplied by: the root of the hidden size, rounded as the reference rounds it. */
  readonly embeddingScale: number;
}

/** The weights as values of a graph. */
export class Weights {
  readonly config: DiffusionGemmaConfig;
  readonly target: GraphTarget;
  readonly embeddingScale: number;
  /** Where the weights lie: a branch uses those of the whole graph, since the runtime takes weights from memory only there. */
  readonly #root: GraphBuilder;
  readonly #graph: GraphBuilder;
  readonly #source: DiffusionGemmaGraph;
  readonly #wide: { table?: Value };

  constructor(graph: GraphBuilder, source: DiffusionGemmaGraph, root = graph, wide: { table?: Value } = {}) {
    this.#root = root;
    this.#wide = wide;
    this.#graph = graph;
    this.#source = source;
    this.config = source.config;
    this.target = source.target;
    this.embeddingScale = source.embeddingScale;
  }

  /** The same weights as values of a branch of the graph. */
  within(branch: GraphBuilder): Weights {
    return new Weights(branch, this.#source, this.#root, this.#wide);
  }

  vector(name: string): Value {
    return this.#root.external(name, this.#source.tensor(name));
  }

  /** x · Wᵀ */
  times(x: Value, name: string, outputs: number, inputs: number): Value {
    return product(this.#graph, this.#source.kind(name), x, outputs, inputs, (suffix) => this.vector(`${name}.${suffix}`));
  }

  /** The embedding [vocabulary, hidden] as it is stored, and as what. */
  get table(): { readonly value: Value; readonly isExact: boolean } {
    const name = 'embed_tokens.weight';
    const { type } = this.#source.tensor(name);
    return { value: this.vector(name), isExact: type === 'float32' };
  }

  /** The whole embedding in float32. Where it is not stored so, the runtime widens it once, when the graph is opened. */
  get wideTable(): Value {
    const { value, isExact } = this.table;
    this.#wide.table ??= isExact ? value : this.#root.node('Cast', [value], { attributes: { to: { type: 'float32' } } });
    return this.#wide.table;
  }
}
