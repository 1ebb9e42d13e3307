/**
 * What the measures of a doubtful word weigh, by kind of change, and how confident a change must be. Logistic regressions, fitted by
 * `npm run bench -- ocr --data DIR --fit` on pairs of recognised and true text (newspapers and books; a broken word counts four
 * times); limits read off its curves of fixed against broken words, docs/bench.md.
 */

/** A word that is none, one with a capital that is none, a real word, and changes of spaces, signs, marks and capitals; what may be nothing. */
export type WeighedClass = 'word' | 'capital' | 'real' | 'split' | 'merge' | 'sign' | 'mark' | 'case' | 'gone';

/**
 * One weight a measure: constant, channel cost, likelihood on the left, gain on the right, lead over the second, in the document (new, old), unknown words of the document, capital inside a
 * sentence, length, dubious word, gain on the left, rank, all capitals, ordinary words, short word, groups of letters that no word has, channel cost by letter, unknown words near, gain on both
 * sides, rank of the new word.
 */
export const WEIGHTS: Readonly<Record<WeighedClass, readonly number[]>> = {
  capital: [-0.78, -1.17, 0.5, 1.06, 0.16, 1.02, -0.47, 0.11, -0.37, 0.42, 0.1, 1.18, 0.09, 0.14, -0.63, 0.14, 0.24, -0.49, -0.23, 1.4, 0.04],
  case: [-0.94, 0.09, 1.32, 0.47, 0.17, -0.43, -0.48, 0.31, 0.43, 0.24, 0, 1.53, 0, 0, 0, -0.27, 0, 0.48, -0.04, 0.46, -0.53],
  gone: [-0.1, 0, 0, 1.08, 0, 0, -0.59, 0.17, -1.38, -0.04, 0, 0.84, 0.48, 0, 0, 0, -0.19, 0, -0.05, -0.11, 0],
  mark: [-1.45, -0.01, 0.54, 1.97, 0.04, 0.14, 0.14, 0.5, 0.23, -0.26, -0.08, 2.59, 0, 0.4, 0.05, -0.6, 0.29, -0.21, -0.42, 0.78, -1.05],
  merge: [-1.35, 0, 0.45, 0.21, 0, 0.16, -0.03, -0.19, 0.12, 0.04, -0.07, 0.83, 0.47, 0, 0, -0.04, -0.05, 0.03, -0.13, 0.28, 0.1],
  real: [0.11, -2.82, 0.57, 1.06, 0.02, 0.38, -0.33, 0.36, 0, -0.11, 0.45, 1.27, 0.45, 0, 0, 0.82, 0.52, -0.1, 0.76, 1.36, -0.38],
  sign: [-5.33, 0.12, 0.96, 0.09, -0.25, 0.77, 0.63, -1.67, 0.18, -0.02, 0, 0.28, 0.61, 0.15, -0.09, 0.09, -0.69, 0.52, -0.35, 0.05, -0.31],
  split: [1.39, -1.02, 0.94, 0.78, 0.12, 0, 0.03, 0.39, -0.61, 0.49, 0, 1.3, 0.36, -0.3, -0.23, 0.16, -0.08, -0.44, -0.07, 0.95, -0.13],
  word: [4.36, -1.59, 0.72, 1.88, 0.32, 0.65, 1.27, 0.58, 0, 0.12, 0.1, 1.09, 0.19, 0, -0.13, -0.73, 0.43, -0.42, -0.88, -1.05, -0.65],
};

export const LIMITS: Readonly<Record<WeighedClass, { readonly careful: number; readonly thorough: number }>> = {
  word: { careful: 0.6, thorough: 0.3 },
  capital: { careful: 0.65, thorough: 0.35 },
  real: { careful: 0.7, thorough: 0.35 },
  split: { careful: 0.55, thorough: 0.35 },
  merge: { careful: 0.7, thorough: 0.4 },
  sign: { careful: 0.4, thorough: 0.25 },
  mark: { careful: 0.85, thorough: 0.5 },
  case: { careful: 0.85, thorough: 0.5 },
  gone: { careful: 0.8, thorough: 0.45 },
};
