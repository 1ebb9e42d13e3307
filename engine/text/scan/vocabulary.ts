/** Word forms: those of a dictionary, and those of the document at hand with how often they come. */
import type { IsWord } from './rules.ts';

/** A dictionary as a list of forms, one a line: small letters for ordinary words, capitals for names. */
export function wordList(list: string): IsWord {
  const forms = new Set(list.split('\n').filter(Boolean));
  const hasForm = (form: string): boolean => forms.has(form) || forms.has(form.toLowerCase()) || (form === form.toUpperCase() && forms.has(form.charAt(0) + form.slice(1).toLowerCase()));
  return (word) => {
    const form = word.replaceAll('’', "'").normalize('NFD').replace(/\p{M}/gu, '');
    return hasForm(form) || hasForm(form.replace(/'s$/u, '').replace(/(?<=s)'$/u, ''));
  };
}

/** How often each word of a text comes, hyphens inside words kept, in small letters, line ends left out of account. */
export class Vocabulary {
  readonly #counts = new Map<string, number>();

  constructor(text: string) {
    for (const [word] of text.matchAll(/[\p{L}\p{M}]+(?:['’\-‐][\p{L}\p{M}]+)*/gu)) {
      const form = word.toLowerCase().replaceAll('’', "'").replaceAll('‐', '-');
      this.#counts.set(form, (this.#counts.get(form) ?? 0) + 1);
    }
  }

  count(word: string): number {
    return this.#counts.get(word.toLowerCase().replaceAll('’', "'").replaceAll('‐', '-')) ?? 0;
  }
}
