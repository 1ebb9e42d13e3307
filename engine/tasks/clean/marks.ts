/** Punctuation and dirt: marks at words that may have been misread, and tokens that may be nothing at all. */
import type { CleanCandidate } from './candidates.ts';
import type { ScanToken } from './words.ts';

/** Signs that print has none of, or that page readers see in dirt. */
export const STRANGE = /[|~■□•*^\\<>{}«»=+#@¦¬�_]/gu;

/** A place is looked at only where the model finds what stands from `from` on less likely than this, in nats. */
export interface Gate {
  readonly from: number;
  readonly most: number;
}

const DROPPED: Readonly<Record<string, number>> = { "'": 4, '’': 4, '-': 4.5, '.': 7, ',': 6, ';': 5.5, ':': 5.5, '"': 6, '”': 7, '‘': 5, '!': 5.5 };
/** Read for one another. */
const SWAPPED: Readonly<Record<string, string>> = { ',': '.', '.': ',', ';': ',', ':': '.', "'": ',', '-': '.' };

/** Other marks at a word that is right itself; undefined where its marks are none that are taken for others. */
export function markChange({ core, lead, tail }: ScanToken): { readonly candidates: CleanCandidate[]; readonly gate: Gate } | undefined {
  if (/\p{N}/u.test(core)) return undefined;
  const form = core.toLowerCase();
  const candidates: CleanCandidate[] = [];
  const put = (before: string, after: string, cost: number): void => {
    candidates.push({ text: before + core + after, form, kind: 'mark', cost });
  };
  // An opening quotation mark may have its end far behind, and a dash begin what another says.
  if ((/^['’‘.,;:!]$/u.test(lead) || (lead === '-' && /^\p{Ll}/u.test(core))) && !/[”’"']/u.test(tail)) put('', tail, DROPPED[lead] ?? 7);
  else if (lead !== '') return undefined;
  if (lead === '' && tail.length === 1 && tail in DROPPED) {
    put('', '', DROPPED[tail] ?? 7);
    const other = SWAPPED[tail];
    if (other !== undefined && core.length > 1) put('', other, 6);
  } else if (lead === '' && tail.length === 2 && /^[.,;:'’-]{2}$/u.test(tail) && tail !== '--') {
    put('', tail.charAt(0), 4);
    put('', tail.charAt(1), 4);
    put('', '', 6);
  }
  if (candidates.length === 0) return undefined;
  return { candidates, gate: lead === '' ? { from: core.length, most: -4.5 } : { from: 0, most: -9 } };
}

/** A token that may be dirt, or an I: one without letters and figures, or one letter that is no word. */
export function dirt({ text, core }: ScanToken): { readonly candidates: readonly CleanCandidate[]; readonly gate?: Gate } | undefined {
  const none = (kind: 'sign' | 'gone'): CleanCandidate => ({ text: '', form: '', kind, cost: 8 });
  if (/^(?:[|~■□•^\\<>{}«»=#@¦¬�_]+|[|~^\\_.,'‘’]*[|~^\\_][|~^\\_.,'‘’]*)$/u.test(text)) return { candidates: /^[|\\]$/u.test(text) ? [none('sign'), { text: 'I', form: 'i', kind: 'sign', cost: 4 }] : [none('sign')] };
  if (/^[[\]]$/u.test(text)) return { candidates: [{ text: 'I', form: 'i', kind: 'sign', cost: 5 }] };
  if (core === '' && /^[.,;:'‘’"“”?!*¡-]{1,3}$/u.test(text) && !/^(?:-+|\.{3}|\*+)$/u.test(text)) return { candidates: [none('gone')], gate: { from: 0, most: -5 } };
  if (/^\p{L}$/u.test(text) && !/^[aAO]$/u.test(text)) return { candidates: [none('gone')], gate: { from: 0, most: -6 } };
  return undefined;
}
