/** Searches away from the window: a pattern that takes for ever stops here, and the writer goes on writing. */
import { compileQuery, findHits, findReplacements } from '../../../engine/text/index.ts';
import type { SearchOutcome, SearchRequest } from './searcher.ts';

const scope = globalThis as unknown as { postMessage(outcome: SearchOutcome & { id: number }, transfer: Transferable[]): void; addEventListener(kind: 'message', listener: (event: MessageEvent<SearchRequest & { id: number; text: string | null }>) => void): void };
let text = '';

scope.addEventListener('message', ({ data }) => {
  text = data.text ?? text;
  const { outcome, transfer } = search(data);
  scope.postMessage({ ...outcome, id: data.id }, transfer);
});

function search({ query, within, most, template }: SearchRequest): { outcome: SearchOutcome; transfer: Transferable[] } {
  const pattern = compileQuery(query);
  if (pattern === null) return found(new Uint32Array(0), null, false);
  if (!(pattern instanceof RegExp)) return { outcome: { kind: 'fault', fault: pattern }, transfer: [] };
  if (template === null) {
    const { hits, more } = findHits(text, pattern, within, most);
    return found(pairs(hits), null, more);
  }
  const answer = findReplacements(text, pattern, template, query.regexp, within, most);
  if ('fault' in answer) return { outcome: { kind: 'noGroup', fault: answer }, transfer: [] };
  return found(pairs(answer.changes), answer.changes.map(({ insert }) => insert), answer.more);
}

function found(hits: Uint32Array<ArrayBuffer>, inserts: string[] | null, more: boolean): { outcome: SearchOutcome; transfer: Transferable[] } {
  return { outcome: { kind: 'found', hits, inserts, more }, transfer: [hits.buffer] };
}

function pairs(ranges: readonly { from: number; to: number }[]): Uint32Array<ArrayBuffer> {
  const all = new Uint32Array(2 * ranges.length);
  for (const [index, { from, to }] of ranges.entries()) {
    all[2 * index] = from;
    all[2 * index + 1] = to;
  }
  return all;
}
