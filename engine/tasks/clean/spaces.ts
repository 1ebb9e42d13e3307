/** Spaces that were lost or added: words that stand together and were several, pieces that were one. */
import { misreadings, shape } from './channel.ts';
import type { Dictionary } from './dictionary.ts';

/** Nats: how seldom a space is lost, and one is read where none was. */
const SPACE_LOST = 6;
export const SPACE_ADDED = 7.5;
/** A sign or a letter read in place of a space. */
const SPACE_AS_SIGN = 7;
const SPACE_AS_LETTER = 10;

const LINKS = new Set('a i the and for was his her not had that with this but you they have from been were are has she our who what when will would am an as at be by do go he if in is it me my no of on or so to up us we which said there their him all one'.split(' '));

/** Real words that are two small ones run together. */
const RUN_TOGETHER = new Map([['tome', 'to me'], ['ina', 'in a'], ['ofa', 'of a'], ['isa', 'is a'], ['toa', 'to a'], ['asa', 'as a'], ['ata', 'at a'], ['bea', 'be a'], ['hea', 'he a'], ['iam', 'i am'], ['ihave', 'i have'], ['wean', 'we an'], ['tobe', 'to be'], ['toit', 'to it'], ['hewas', 'he was'], ['weare', 'we are'], ['thathe', 'that he'], ['hehad', 'he had'], ['inhis', 'in his'], ['tohis', 'to his'], ['onthe', 'on the'], ['tothe', 'to the'], ['ofit', 'of it'], ['init', 'in it'], ['ifit', 'if it'], ['asit', 'as it'], ['isit', 'is it'], ['thea', 'the a'], ['anda', 'and a'], ['fora', 'for a'], ['mein', 'me in'], ['ita', 'it a'], ['forthe', 'for the'], ['forma', 'form a'], ['theman', 'the man']]);

/** What a real word may be two words of, with the cost. */
export function realSplits(core: string): [string, number][] {
  const split = RUN_TOGETHER.get(core);
  return split === undefined ? [] : [[split, SPACE_LOST]];
}

/**
 * Words that lost their spaces, with the cost: up to three, all real, short ones only common ones. One of two may have a
 * misread letter, or the space was read as a letter or a sign.
 */
export function splits(core: string, dictionary: Dictionary): [string, number][] {
  const found: [string, number][] = [];
  const isPart = (part: string): boolean => LINKS.has(part) || (part.length > 2 && dictionary.isOrdinary(part));
  const rarer = (head: string, tail: string): number => (LINKS.has(head) || LINKS.has(tail) ? 0 : head.length > 3 && tail.length > 3 ? 2 : 4);
  for (let at = 1; at < core.length; at += 1) {
    const [head, tail] = [core.slice(0, at), core.slice(at)];
    const [first, second] = [isPart(head), isPart(tail)];
    if (first && second) found.push([`${head} ${tail}`, SPACE_LOST + rarer(head, tail)]);
    else if (head === 't' && second) found.push([`i ${tail}`, SPACE_LOST + 3]);
    else if (first && tail.length > 3 && LINKS.has(head)) for (const [form, cost] of misreadings(tail, 7.5)) if (dictionary.isOrdinary(form)) found.push([`${head} ${form}`, SPACE_LOST + cost]);
    if (second && !first && head.length > 3 && LINKS.has(tail)) for (const [form, cost] of misreadings(head, 7.5)) if (dictionary.isOrdinary(form)) found.push([`${form} ${tail}`, SPACE_LOST + cost]);
    const after = core.slice(at + 1);
    if (first && head.length > 1 && after.length > 1 && isPart(after)) {
      const isSign = !/\p{L}/u.test(core.charAt(at));
      if (isSign || (core.length > 6 && head.length + after.length > 5)) found.push([`${head} ${after}`, (isSign ? SPACE_AS_SIGN : SPACE_AS_LETTER) + rarer(head, after)]);
    }
    if (first && core.length > 6) for (let to = at + 1; to < core.length; to += 1) {
      const [middle, last] = [core.slice(at, to), core.slice(to)];
      if (isPart(middle) && isPart(last) && [head, middle, last].some((part) => LINKS.has(part))) found.push([`${head} ${middle} ${last}`, 2 * SPACE_LOST]);
    }
  }
  return found;
}

/** "Tommy,this": the mark and where the second word begins; undefined where a space would be no better. */
export function markSplit(core: string, isWord: (word: string) => boolean): string | undefined {
  const match = /^(\p{L}{2,}?)([,;:!?]|\.(?=\p{Lu}))(\p{L}+)$/u.exec(core);
  if (!match) return undefined;
  const [, first = '', mark = '', second = ''] = match;
  return isWord(first) && (isWord(second) || /^\p{Lu}$/u.test(second)) ? `${first}${mark} ${second}` : undefined;
}

export const MARK_SPLIT = SPACE_LOST;

/** Two pieces as the one word that they are; undefined where they are none. */
export function merged(first: string, second: string, dictionary: Dictionary): string | undefined {
  const form = shape(first + second);
  return dictionary.isOrdinary(form) ? form : undefined;
}
