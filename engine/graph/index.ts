export { buildNetwork, cacheInputs } from './network.ts';
export type { NetworkShape, TensorLookup } from './network.ts';
export { buildLogits, tailOutputs } from './tail.ts';
export { elementBytes, GraphBuilder } from './onnx.ts';
export type { Dimension, ElementType, ExternalTensor, Value } from './onnx.ts';
export { toHalves } from './halves.ts';
export { dequantiseSymmetric4 } from './symmetric.ts';
export { blockSize, layOut, product } from './product.ts';
export type { BlockGrid, LaidOutMatrix, LaidOutTensor, ProductKind } from './product.ts';
