/** `npm run bench -- text`: is what runs on every review and every key press quick enough? No model. */
import { blocks, compileQuery, diffText, findHits, Outline, sentences, typographicChanges, wordCount, type TextSource } from '../../engine/text/index.ts';
import { stream } from '../revise/errors.ts';
import { cleanSentences } from '../revise/set.ts';

const ROUNDS = 40;

export function main(): Promise<number> {
  const prose = cleanSentences('held-out').map(({ text }) => text);
  const passage = firstWords(prose.join(' '), 200);
  const random = stream('text bench');
  const words = (text: string, share: number) => text.split(' ').map((word) => (random() < share ? 'another' : word)).join(' ');
  const touched = words(passage, 0.1);
  const rewritten = words(passage, 0.5);
  const other = firstWords(prose.toReversed().join(' '), 200);
  const book = Array.from({ length: 220 }, (_, page) => prose.slice(page % 200, (page % 200) + 40).join(' ')).join('\n\n').slice(0, 1_000_000);
  const needle = (regexp: boolean, pattern: string) => compileQuery({ pattern, matchCase: false, wholeWords: false, regexp }) as RegExp;
  let paragraphs = 0;
  const headed = book.replaceAll(/(?<=[.!?]) /gu, () => (paragraphs++ % 10 === 0 ? '\n\n## Section of ten paragraphs\n\n' : '\n\n'));
  const source = (text: string): TextSource => ({ length: text.length, slice: (from, to) => text.slice(from, to) });
  const outline = Outline.of(source(headed));
  const typed = `${headed.slice(0, 500_000)}x${headed.slice(500_000)}`;
  const last = `${book} zzyzx`;
  const rows: [string, number, string][] = [
    ['difference, 200 words, every tenth changed', median(() => diffText(passage, touched)), 'at most 10'],
    ['difference, 200 words, half of them changed', median(() => diffText(passage, rewritten)), 'at most 10'],
    ['difference, 200 words, another text', median(() => diffText(passage, other)), 'at most 10'],
    [`words counted, ${book.length} characters`, median(() => wordCount(book)), ''],
    [`blocks, ${book.length} characters`, median(() => blocks(book)), ''],
    [`sentences, ${book.length} characters`, median(() => sentences(book)), ''],
    [`first hit of a word that stands at the very end, ${last.length} characters`, median(() => findHits(last, needle(false, 'zzyzx'), null, 1)), 'at most 50'],
    [`first hit of a pattern that stands at the very end, ${last.length} characters`, median(() => findHits(last, needle(true, 'z{2}\\w+x$'), null, 1)), 'at most 50'],
    [`all hits of “the” as a whole word, ${book.length} characters`, median(() => findHits(book, compileQuery({ pattern: 'the', matchCase: false, wholeWords: true, regexp: false }) as RegExp, null, 100_000)), ''],
    [`outline, ${headed.length} characters, ${outline.headings.length} headings, ${paragraphs} paragraphs`, median(() => Outline.of(source(headed)).headings), 'at most 100'],
    ['outline after one letter in the middle of it', median(() => outline.after([{ from: 500_000, to: 500_000, length: 1 }], source(typed)).headings), ''],
    [`typographic quotes and dashes, ${book.length} characters`, median(() => typographicChanges(book, 'en')), ''],
  ];
  console.log(['| text functions, median of 40 | milliseconds | bar |', '| --- | --- | --- |', ...rows.map(([name, ms, bar]) => `| ${name} | ${ms.toFixed(2)} | ${bar} |`)].join('\n'));
  return Promise.resolve(0);
}

function firstWords(text: string, count: number): string {
  return text.split(' ').slice(0, count).join(' ');
}

function median(work: () => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  return times.toSorted((a, b) => a - b)[ROUNDS / 2] ?? 0;
}
