/**
 * How well a command's name answers what was typed, 0 (not at all) to 1. Every word typed must begin a word of the name
 * or of its group, or stand inside one; letters scattered over the name do not count, so that nothing odd comes up.
 */
export function matchScore(name: string, search: string, group: string): number {
  const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase();
  const typed = plain(search).split(/\s+/).filter(Boolean);
  if (typed.length === 0) return 1;
  const whole = plain(name);
  const words = whole.split(/[^\p{L}\p{N}]+/u);
  let score = 1;
  for (const word of typed) {
    if (whole.startsWith(word)) continue;
    if (words.some((other) => other.startsWith(word))) score *= 0.9;
    else if (plain(group).split(' ').some((other) => other.startsWith(word))) score *= 0.6;
    else if (word.length > 1 && whole.includes(word)) score *= 0.4;
    else return 0;
  }
  // Of two names that match alike, the shorter one is meant.
  return score * (1 - Math.min(whole.length, 99) / 1000);
}
