/** What the prepared copy of a model is made of: which tensors, which graphs, and everything that they depend on. */
import { buildLogits, buildNetwork } from '../graph/index.ts';
import type { ModelFolder } from '../model/index.ts';
import { layOutModel, layoutVersion, networkShape, productKind } from './layout.ts';
import type { Products } from './layout.ts';
import type { PrepareOptions } from './prepared.ts';

/** @param onProgress told the share of the tensors that is laid out, 0 to 1 */
export function preparationOf(folder: ModelFolder, products: Products, cache: string | undefined, signal?: AbortSignal, onProgress?: (share: number) => void): PrepareOptions {
  const { descriptor, hashes } = folder;
  return {
    cache,
    name: descriptor.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    dependsOn: JSON.stringify([layoutVersion, products, hashes, descriptor.canvas ?? null]),
    layOut: (sink) => layOutModel(folder, products, sink, signal, onProgress),
    graphs: (tensor) => {
      const shape = networkShape(folder);
      const maskId = descriptor.canvas?.noise.token_id;
      const network = { shape, head: products.head, tensor };
      return {
        encode: buildNetwork({ ...network, mode: 'encode', product: (layer, name) => productKind(products.encode, layer, name) }),
        ...(maskId === undefined ? {} : { canvas: buildNetwork({ ...network, mode: 'canvas', product: (layer, name) => productKind(products.canvas, layer, name), maskId }) }),
        logits: buildLogits({ shape, product: products.head, tensor }),
      };
    },
    signal,
  };
}
