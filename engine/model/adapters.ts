/** The low-rank adapters and the mask embedding that turn a left-to-right model into one that denoises a canvas. */
import { damagedFile } from './problems.ts';
import { projections, projectionShape } from './llama.ts';
import type { LlamaShape, Projection } from './llama.ts';
import { SafetensorsFile } from './safetensors.ts';

export class CanvasAdapters {
  readonly rank: number;
  readonly file: SafetensorsFile;
  private readonly shape: LlamaShape;

  /** Checks that every adapter is there and has its size. @throws Problem. */
  constructor(path: string, shape: LlamaShape, rank: number) {
    this.rank = rank;
    this.shape = shape;
    this.file = new SafetensorsFile(path);
    try {
      for (let layer = 0; layer < shape.layers; layer++) {
        for (const projection of projections) {
          const [outputs, inputs] = projectionShape(shape, projection);
          this.check(`layers.${layer}.${projection}.A`, [rank, inputs]);
          this.check(`layers.${layer}.${projection}.B`, [outputs, rank]);
        }
      }
      this.check('mask_embedding', [shape.hidden]);
    } catch (error) {
      this.file.close();
      throw error;
    }
  }

  /** How many numbers the adapters and the mask embedding are in all. */
  get parameters(): number {
    let sum = 0;
    for (const tensor of this.file.tensors.values()) sum += tensor.shape.reduce((a, b) => a * b, 1);
    return sum;
  }

  get maskEmbedding(): Float32Array {
    return this.file.floats('mask_embedding');
  }

  /** Adds B·A to a projection's matrix [outputs, inputs], in place. */
  addTo(matrix: Float32Array, layer: number, projection: Projection): Float32Array {
    const [outputs, inputs] = projectionShape(this.shape, projection);
    const { rank } = this;
    const a = this.file.floats(`layers.${layer}.${projection}.A`);
    const b = this.file.floats(`layers.${layer}.${projection}.B`);
    for (let row = 0; row < outputs; row++) {
      const target = matrix.subarray(row * inputs, (row + 1) * inputs);
      for (let r = 0; r < rank; r++) {
        const factor = b[row * rank + r] as number;
        const source = a.subarray(r * inputs, (r + 1) * inputs);
        for (let i = 0; i < inputs; i++) target[i] = (target[i] as number) + factor * (source[i] as number);
      }
    }
    return matrix;
  }

  close(): void {
    this.file.close();
  }

  private check(name: string, shape: readonly number[]): void {
    const entry = this.file.entry(name);
    if (entry.shape.join() !== shape.join()) throw damagedFile(this.file.source.name, `the tensor ${name} is of size ${entry.shape.join('×')} instead of ${shape.join('×')}`);
  }
}
