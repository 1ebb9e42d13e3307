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
  capital: [-1.11, -1.13, 0.49, 0.91, 0.45, 0.49, -0.22, 0.16, -0.33, 0.44, -0.18, 0.84, 0.32, 0.36, -0.25, -0.18],
  merge: [-3.27, -0.03, 0.08, 0.01, -0.13, 0, -0.02, 0.06, 0, -0.01, -0.01, -0.04, 0.03, -0, -0.02, -0.02],
  real: [-2.88, -0.61, 0.9, 1.17, 0.35, 0.01, 0.33, 0.33, 0, 0.53, -0.38, 1.18, 0.38, 0, -0.02, 0.47],
  sign: [0.14, 0.1, 1.44, 0.01, 0.01, -0.4, -0.42, -0.64, -0.28, 0.08, 0, -0.36, -0.01, 0, 0.32, -0.02],
  split: [-1.36, -0.33, 0.99, 0.41, 0.14, 0, -0.05, -0.09, -0.42, 0.34, 0, 1.07, 0.37, -0.07, 0, -0.23],
  word: [-0.84, -1.85, 0.76, 1.28, 0.43, 0.04, 1.07, -0.23, 0, 0.66, -0.36, 0.66, 0.41, 0, 0.03, -0.16],
};

export const LIMITS: Readonly<Record<WeighedClass, { readonly careful: number; readonly thorough: number }>> = {
  word: { careful: 0.55, thorough: 0.33 },
  capital: { careful: 0.6, thorough: 0.4 },
  real: { careful: 0.6, thorough: 0.35 },
  split: { careful: 0.5, thorough: 0.35 },
  merge: { careful: 0.8, thorough: 0.6 },
  sign: { careful: 0.6, thorough: 0.45 },
};
