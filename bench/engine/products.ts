/**
 * The matrix products of a canvas pass and nothing else, in one onnxruntime graph: four projections a layer (adapters
 * merged, as in the engine), queries with keys and weights with values over the cache and over the canvas, and the
 * head over the rows that are read. The bar for a whole pass.
 */
import { GraphBuilder, layOut, product } from '../../engine/graph/index.ts';
import type { ProductKind, Value } from '../../engine/graph/index.ts';
import type { LlamaShape } from '../../engine/model/index.ts';
import { onnxRuntime } from '../../engine/runtime/onnxruntime.ts';
import type { Feed, Session } from '../../engine/runtime/session.ts';
import type { Contestant } from './measure.ts';
import { noise } from './noise.ts';

export interface ProductSizes extends Pick<LlamaShape, 'layers' | 'hidden' | 'feedForward' | 'queryHeads' | 'keyHeads' | 'headSize' | 'vocabulary'> {
  /** Rows of the pass, rows that are read, tokens in the cache. */
  readonly rows: number;
  readonly read: number;
  readonly cached: number;
}

/** @returns the products as something to be timed, and a way to let go of them */
export async function productsAlone(sizes: ProductSizes, kinds: { projection: ProductKind; head: ProductKind }, threads: number, name = `products ${sizes.rows}`): Promise<Contestant & { release(): Promise<void> }> {
  const session = await openProducts(sizes, kinds, threads);
  const { rows, read, cached, queryHeads, keyHeads, headSize } = sizes;
  const feeds: Record<string, Feed> = {
    hidden: noise([rows, sizes.hidden]),
    mixed: noise([rows, queryHeads * headSize]),
    gated: noise([rows, sizes.feedForward]),
    read: noise([read, sizes.hidden]),
    queries: noise([keyHeads, (rows * queryHeads) / keyHeads, headSize]),
    past: noise([cached, keyHeads, headSize]),
    fresh: noise([rows, keyHeads, headSize]),
    onPast: noise([keyHeads, (rows * queryHeads) / keyHeads, cached]),
    onFresh: noise([keyHeads, (rows * queryHeads) / keyHeads, rows]),
  };
  return {
    name,
    async run() {
      await session.run(feeds, ['sum']);
    },
    release: () => session.release(),
  };
}

async function openProducts(sizes: ProductSizes, kinds: { projection: ProductKind; head: ProductKind }, threads: number): Promise<Session> {
  const { hidden, feedForward, queryHeads, keyHeads, headSize, vocabulary } = sizes;
  const graph = new GraphBuilder('products');
  const file: Uint8Array[] = [];
  let offset = 0;
  const multiply = (kind: ProductKind, label: string, x: Value, outputs: number, inputs: number) => {
    const laidOut = layOut(kind, noise([outputs, inputs], offset).data, outputs, inputs);
    return product(graph, kind, x, outputs, inputs, (suffix) => {
      const tensor = laidOut[suffix];
      if (!tensor) throw new RangeError(`${label} has no part ${suffix}`);
      const bytes = new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
      const gap = (4096 - (offset % 4096)) % 4096;
      file.push(new Uint8Array(gap), bytes);
      const value = graph.external(`${label}.${suffix}`, { type: tensor.type, shape: tensor.shape, file: 'products.bin', offset: offset + gap, bytes: bytes.byteLength });
      offset += gap + bytes.byteLength;
      return value;
    });
  };
  const x = graph.input('hidden', 'float32', ['S', hidden]);
  const mixed = graph.input('mixed', 'float32', ['S', queryHeads * headSize]);
  const gated = graph.input('gated', 'float32', ['S', feedForward]);
  const read = graph.input('read', 'float32', ['R', hidden]);
  const queries = graph.input('queries', 'float32', [keyHeads, 'G', headSize]);
  const past = graph.input('past', 'float32', ['L', keyHeads, headSize]);
  const fresh = graph.input('fresh', 'float32', ['S', keyHeads, headSize]);
  const onPast = graph.input('onPast', 'float32', [keyHeads, 'G', 'L']);
  const onFresh = graph.input('onFresh', 'float32', [keyHeads, 'G', 'S']);
  const fused = (a: Value, b: Value, layer: number, attributes: Record<string, number>) =>
    // A factor of its own for each layer keeps the runtime from computing equal nodes once.
    graph.node('FusedMatMul', [a, b], { domain: 'com.microsoft', attributes: { ...attributes, alpha: { float: 1 + layer / 1024 } } });

  const results: Value[] = [];
  for (let layer = 0; layer < sizes.layers; layer++) {
    results.push(
      multiply(kinds.projection, `${layer}.qkv`, x, (queryHeads + 2 * keyHeads) * headSize, hidden),
      multiply(kinds.projection, `${layer}.o`, mixed, hidden, queryHeads * headSize),
      multiply(kinds.projection, `${layer}.gateUp`, x, 2 * feedForward, hidden),
      multiply(kinds.projection, `${layer}.down`, gated, hidden, feedForward),
      fused(queries, past, layer, { transBatchB: 1, transB: 1 }),
      fused(queries, fresh, layer, { transBatchB: 1, transB: 1 }),
      fused(onPast, past, layer, { transBatchB: 1 }),
      fused(onFresh, fresh, layer, { transBatchB: 1 }),
    );
  }
  results.push(multiply(kinds.head, 'head', read, vocabulary, hidden));
  // One number of each result keeps it from being left out.
  const firsts = results.map((value) => graph.node('Slice', [graph.node('Reshape', [value, graph.integers(-1)]), graph.integers(0), graph.integers(1)]));
  graph.output('sum', graph.node('Sum', firsts), 'float32', [1]);
  return onnxRuntime.open({ kind: 'memory', model: graph.finish(), weights: new Map([['products.bin', Buffer.concat(file)]]) }, { threads });
}
