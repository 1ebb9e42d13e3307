/** Other readings of a word, from what the recogniser thought of each of its characters. */

export interface Reading {
  readonly text: string;
  /** 0 to 100. */
  readonly confidence: number;
}

const MOST = 5;

/** Readings that the recogniser gave less than this share of its likeliest are noise. */
const LEAST_SHARE = 0.05;

/**
 * Words that differ from `word` in one character, likeliest first, at most five.
 * @param characters the readings of each character, likeliest first; a space before the word may be among them
 */
export function alternativesOf(word: string, characters: readonly (readonly Reading[])[]): readonly string[] {
  const readings = characters.filter(([first]) => first !== undefined && first.text.trim() !== '');
  // The readings are kept by time, the word came of a search over them: where the two disagree nothing can be said.
  if (readings.map(([first]) => first?.text ?? '').join('') !== word) return [];
  const found = new Map<string, number>();
  readings.forEach(([first, ...others], index) => {
    for (const { text, confidence } of others) {
      const share = confidence / Math.max(1, first!.confidence);
      if (share < LEAST_SHARE || !text.trim()) continue;
      const whole = readings.map((each, at) => (at === index ? text : each[0]!.text)).join('');
      if (whole !== word) found.set(whole, Math.max(share, found.get(whole) ?? 0));
    }
  });
  return [...found].toSorted((a, b) => b[1] - a[1]).slice(0, MOST).map(([text]) => text);
}
