/** Files that have grown too long to be read in one go: said from 400 lines, refused from 600. */
import type { Finding, Source } from './sources.ts';

const comfortable = 400;
const most = 600;

export function checkLengths(sources: readonly Source[]): { readonly findings: readonly Finding[]; readonly notes: string } {
  const long = sources.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 })).filter(({ lines }) => lines > comfortable);
  return {
    findings: long.filter(({ lines }) => lines > most).map(({ path, lines }) => ({ path, line: 0, message: `has ${lines} lines; find the second thing in it and give that a file of its own.` })),
    notes: long.map(({ path, lines }) => `${path} has ${lines} lines.`).join('\n'),
  };
}
