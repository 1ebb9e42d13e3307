/** The words that stand in place of a hit, with what its groups caught. */

export interface ReplacementFault {
  readonly fault: 'noGroup';
  /** Offset in the template. */
  readonly at: number;
  /** The group as it is written there: "$3", "$<year>". */
  readonly group: string;
}

type Piece = string | number | { readonly name: string };

const SIGNS = /\\([nt\\$])|\$(?:(\$)|(&)|(\d{1,2})|<([^>]*)>)/gu;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\', $: '$' };

/** Reads a template for a pattern once; gives what fills it for a match, or the group that is not there. */
export function parseReplacement(template: string, pattern: RegExp): ((match: RegExpExecArray) => string) | ReplacementFault {
  const nothing = new RegExp(`${pattern.source}|`, pattern.flags.replace('g', '')).exec('');
  const count = (nothing?.length ?? 1) - 1;
  const names = new Set(Object.keys(nothing?.groups ?? {}));
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of template.matchAll(SIGNS)) {
    const [whole, escape, dollar, all, digits, name] = match;
    pieces.push(template.slice(end, match.index));
    end = match.index + whole.length;
    if (escape !== undefined) pieces.push(ESCAPES[escape] ?? '');
    else if (dollar !== undefined) pieces.push('$');
    else if (all !== undefined) pieces.push(0);
    else if (digits !== undefined) {
      // $10 is the tenth group where there are ten, else the first with a nought behind it.
      const two = Number(digits);
      const one = Number(digits[0]);
      if (two >= 1 && two <= count) pieces.push(two);
      else if (digits.length === 2 && one >= 1 && one <= count) pieces.push(one, digits.slice(1));
      else return { fault: 'noGroup', at: match.index, group: whole };
    } else if (name !== undefined && names.has(name)) pieces.push({ name });
    else return { fault: 'noGroup', at: match.index, group: whole };
  }
  pieces.push(template.slice(end));
  return (match) => pieces.map((piece) => (typeof piece === 'string' ? piece : ((typeof piece === 'number' ? match[piece] : match.groups?.[piece.name]) ?? ''))).join('');
}
