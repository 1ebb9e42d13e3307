/** Facts about a text (title, date) between two lines of dashes at its very start. They are no prose. */
import type { Text } from '@codemirror/state';

/** Nobody writes longer ones; a text that merely begins with a rule must not be read to its end. */
const MOST_LINES = 200;

/** Where the front matter ends, its last line included; -1 where there is none. */
export function frontMatterEnd(doc: Text): number {
  if (!/^---[ \t]*$/.test(doc.line(1).text)) return -1;
  for (let number = 2; number <= Math.min(doc.lines, MOST_LINES); number += 1) {
    const line = doc.line(number);
    if (/^(?:---|\.\.\.)[ \t]*$/.test(line.text)) return line.to;
  }
  return -1;
}
