/**
 * What the measures of a doubtful word weigh, by kind of change, and how confident a change must be. Logistic regressions, fitted on
 * pairs of recognised and true text (newspapers and books; right words count double); limits read off the curve of fixed against broken words, docs/bench.md.
 */

/** A word that is none, one with a capital that is none, a real word, and changes of spaces and signs. */
export type WeighedClass = 'word' | 'capital' | 'real' | 'split' | 'merge' | 'sign';

/**
 * One weight a measure: constant, channel cost, likelihood on the left, gain on the right, lead over the second, in the document (new, old), unknown words of the document, capital inside a
 * sentence, length, dubious word, gain on the left, rank, all capitals, ordinary word, short word.
 */
export const WEIGHTS: Readonly<Record<WeighedClass, readonly number[]>> = {
  capital: [1.08, -1.24, 0.91, 0.37, 0.33, 0.47, -0.03, 0.41, -0.06, 0.42, -0.24, 0.76, 0.29, -0.4, 0, -0.42],
  merge: [-3.71, -0.02, 0.06, 0.01, -0.07, 0, -0.01, 0.04, 0, -0, -0, -0.02, 0.02, -0, -0.01, -0.01],
  real: [-0.67, -0.4, 0.85, 0.47, -0.01, 0.35, 0.04, 0.12, 0, 0.33, 0.11, 1.05, 0.36, 0, -0, 0.09],
  sign: [0.19, 0.04, 0.72, 0.18, 0, -0.21, -0.18, -0.33, -0.16, -0.09, 0, -0.18, 0, 0, 0.05, 0.16],
  split: [0.9, -0.26, 0.71, 0.31, -0.01, 0, -0.11, 0.19, 0, 0.05, 0, 0.87, 0.18, -0.07, 0, 0],
  word: [-1.13, -1.76, 0.56, 0.92, 0.47, 0.28, 1.07, -0.2, 0, 0.59, 0.02, 0.71, 0.45, 0, -0, -0.48],
};

export const LIMITS: Readonly<Record<WeighedClass, { readonly careful: number; readonly thorough: number }>> = {
  word: { careful: 0.72, thorough: 0.45 },
  capital: { careful: 0.72, thorough: 0.5 },
  real: { careful: 0.65, thorough: 0.45 },
  split: { careful: 0.6, thorough: 0.4 },
  merge: { careful: 0.8, thorough: 0.6 },
  sign: { careful: 0.7, thorough: 0.5 },
};
