/**
 * What a graph is written for.
 *
 * - `cpu`: there may be no rows at all, the graph computes sizes itself, only experts that have rows work, and the cache is
 *   read where it lies.
 * - `webgpu`: every node is one that onnxruntime's WebGPU provider computes, so that it can be opened with any falling back
 *   forbidden. No size is computed, no tensor is empty, there is no arithmetic of 64-bit integers, and every expert works
 *   over every row (decision 025). It runs on the CPU as well and gives the same.
 */
export type GraphTarget = 'cpu' | 'webgpu';
