/** What is wrong with a regular expression, and where: the engine's own words say neither in the writer's language. */

export type PatternFaultKind = 'group' | 'closing' | 'class' | 'repeat' | 'braces' | 'escape' | 'order' | 'name' | 'reference' | 'property' | 'ending' | 'other';

export interface PatternFault {
  readonly fault: PatternFaultKind;
  /** Offset in the pattern of the sign that is in the way. */
  readonly at: number;
}

/** V8's words for each kind. */
const WORDS: readonly (readonly [RegExp, PatternFaultKind])[] = [
  [/Unterminated group/, 'group'],
  [/Unmatched '\)'/, 'closing'],
  [/Unterminated character class/, 'class'],
  [/Nothing to repeat/, 'repeat'],
  [/quantifier|numbers out of order/, 'braces'],
  [/\\ at end of pattern/, 'ending'],
  [/property name/, 'property'],
  [/out of order|Invalid character class/, 'order'],
  [/capture group name|Invalid group/, 'name'],
  [/reference|captured/, 'reference'],
  [/escape/, 'escape'],
];

/** Null for a pattern that is sound. */
export function patternFault(source: string, flags: string): PatternFault | null {
  const words = complaint(source, flags);
  if (words === null) return null;
  const fault = WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? 'other';
  return { fault, at: placeOf(source, flags, words, fault) };
}

function complaint(source: string, flags: string): string | null {
  const make = () => new RegExp(source, flags);
  try {
    make();
    return null;
  } catch (error) {
    // "Invalid regular expression: /…/gu: Unterminated group"; the pattern may hold the other words itself.
    return error instanceof Error ? error.message.slice(error.message.lastIndexOf(`/${flags}: `) + flags.length + 3) : '';
  }
}

function placeOf(source: string, flags: string, words: string, fault: PatternFaultKind): number {
  if (fault === 'group' || fault === 'class') return unclosed(source, fault);
  if (fault === 'ending') return source.length - 1;
  // The parser stops at the first thing that is wrong: the shortest beginning with the same complaint ends with it.
  let end = 1;
  while (end < source.length && complaint(source.slice(0, end), flags) !== words) end += 1;
  return end - 1;
}

/** The bracket that is never closed. */
function unclosed(source: string, fault: 'group' | 'class'): number {
  const groups: number[] = [];
  let open = -1;
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at];
    if (sign === '\\') at += 1;
    else if (open >= 0) open = sign === ']' ? -1 : open;
    else if (sign === '[') open = at;
    else if (sign === '(') groups.push(at);
    else if (sign === ')') groups.pop();
  }
  return Math.max(0, fault === 'class' ? open : (groups.at(-1) ?? 0));
}
