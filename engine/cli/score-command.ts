import { score } from '../tasks/index.ts';
import type { TextScore } from '../tasks/index.ts';
import { openTaskModel } from '../worker/index.ts';
import { readInput } from './input.ts';
import { cacheFolder, modelFolder } from './open.ts';
import type { ModelChoice, Source } from './options.ts';
import { print, Progress } from './terminal.ts';

/** @throws Problem */
export async function scoreCommand({ file, json, choice }: { readonly file: Source; readonly json: boolean; readonly choice: ModelChoice }): Promise<number> {
  const { text } = readInput(file);
  const progress = new Progress();
  const model = await openTaskModel(modelFolder(choice), { cache: cacheFolder(choice), onProgress: (share) => progress.show(`Loading the model: ${Math.round(share * 100)} %`) });
  try {
    progress.show('Scoring');
    const result = await score(model, text);
    progress.clear();
    const { name, version, hash } = model.facts;
    await print(json ? `${JSON.stringify({ model: { name, version, hash }, ...result }, null, 2)}\n` : tables(result));
    return 0;
  } finally {
    await model.model.dispose();
  }
}

function tables({ tokens, words, mean }: TextScore): string {
  const first = [['token', 'ln p'], ...tokens.map(({ text, logProbability }) => [JSON.stringify(text), logProbability.toFixed(3)])];
  const second = [['word', 'left side', 'both sides'], ...words.map(({ text, left, both }) => [text, left.toFixed(3), both === null ? '-' : both.toFixed(3)])];
  return `${columns(first)}\nmean ln p of a token ${mean.toFixed(3)}, perplexity ${Math.exp(-mean).toFixed(1)}\n\n${columns(second)}`;
}

/** Rows of cells as a table: the first column to the left, numbers to the right. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const isNumber = (column: number): boolean => rows.length > 1 && /^-|^\d/.test(rows[1]?.[column] ?? '');
  return rows.map((row) => `${row.map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd()}\n`).join('');
}
