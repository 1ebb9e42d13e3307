/**
 * What tokenizers share. A text has two doors: `encode`, behind which what a person wrote never becomes a control token, and
 * `encodePrompt` for templates, where control tokens are meant.
 */
export abstract class TwoDoorTokenizer {
  /** Control tokens: names and ids. */
  abstract readonly specials: ReadonlyMap<string, number>;
  #pattern: RegExp | null | undefined;

  /** Text of a document: what looks like a control token stays ordinary text. */
  abstract encode(text: string): number[];

  /** The bytes of one token; those of its name for a control token. @throws RangeError outside the vocabulary */
  abstract bytes(id: number): Uint8Array;

  /** Text of a prompt template, where control tokens are meant. */
  encodePrompt(text: string): number[] {
    if (this.#pattern === undefined) this.#pattern = anyOf([...this.specials.keys()]);
    if (!this.#pattern) return this.encode(text);
    // The pattern has one group, so that names stand at the odd places of the split.
    return text.split(this.#pattern).flatMap((part, index) => (index % 2 === 1 ? [this.specials.get(part) as number] : this.encode(part)));
  }

  decode(ids: readonly number[] | Int32Array): string {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    let text = '';
    for (const id of ids) text += decoder.decode(this.bytes(id), { stream: true });
    return text + decoder.decode();
  }

  piece(id: number): string {
    return this.decode([id]);
  }
}

/** Matches any of the names, the longest that fits; null where there are none. */
function anyOf(names: readonly string[]): RegExp | null {
  const longestFirst = names.filter((name) => name !== '').sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return null;
  return new RegExp(`(${longestFirst.map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`)).join('|')})`, 'u');
}
