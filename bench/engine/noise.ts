import type { Feed } from '../../engine/runtime/session.ts';

/** Values of no meaning between −0.5 and 0.5, the same at every start. Weights need seeds of their own: equal ones are kept once. */
export function noise(shape: readonly number[], seed = 0): Feed & { readonly data: Float32Array } {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  let state = 12_345 + seed;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    data[i] = state / 2 ** 32 - 0.5;
  }
  return { data, shape };
}
