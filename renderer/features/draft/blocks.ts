/** The blocks of a text, each with the blank lines behind it; together they are the text. */
export function blocksOf(text: string): string[] {
  return text.split(/(?<=\n[ \t]*\n)(?=\S)/u).filter((block) => block !== '');
}
