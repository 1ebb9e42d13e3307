import { scoreText } from '../decode/index.ts';
import type { TextScore } from '../decode/index.ts';
import { openTaskModel } from '../worker/open-model.ts';
import { readInput } from './input.ts';
import { cacheFolder, modelFolder } from './open.ts';
import type { ModelChoice, Source } from './options.ts';
import { print, Progress } from './terminal.ts';

/** @throws Problem */
export async function scoreCommand({ file, json, choice }: { readonly file: Source; readonly json: boolean; readonly choice: ModelChoice }): Promise<number> {
  const { text } = readInput(file);
  const progress = new Progress();
  const { model, tokenizer, facts } = await openTaskModel(modelFolder(choice), { cache: cacheFolder(choice), onProgress: (share) => progress.show(`Loading the model: ${Math.round(share * 100)} %`) });
  try {
    const score = await scoreText(model, tokenizer, text, { longestCanvas: facts.canvas?.most ?? null, onProgress: (share) => progress.show(`Scoring: ${Math.round(share * 100)} %`) });
    progress.clear();
    await print(json ? `${JSON.stringify({ model: { name: facts.name, version: facts.version, hash: facts.hash }, ...score }, null, 2)}\n` : tables(score));
    return 0;
  } finally {
    await model.dispose();
  }
}

function tables({ tokens, words }: TextScore): string {
  const mean = tokens.reduce((sum, { logProbability }) => sum + logProbability, 0) / tokens.length;
  const first = [['token', 'ln p', 'entropy', 'likeliest'], ...tokens.map(({ text, logProbability, entropy, likeliest }) => [JSON.stringify(text), logProbability.toFixed(3), entropy.toFixed(3), JSON.stringify(likeliest)])];
  const second = [['word', 'left side', 'both sides'], ...words.map(({ text, left, both }) => [text, left.toFixed(3), both === null ? '-' : both.toFixed(3)])];
  return `${columns(first)}\nmean ln p of a token ${mean.toFixed(3)}, perplexity ${Math.exp(-mean).toFixed(1)}\n\n${columns(second)}`;
}

/** Rows of cells as a table: the first column to the left, numbers to the right. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const isNumber = (column: number): boolean => rows.length > 1 && /^-|^\d/.test(rows[1]?.[column] ?? '');
  return rows.map((row) => `${row.map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd()}\n`).join('');
}
