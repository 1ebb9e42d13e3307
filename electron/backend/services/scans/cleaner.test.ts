import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OcrClient } from '../../../../engine/ocr/protocol/index.ts';
import type { Page } from '../../../../engine/text/index.ts';
import type { DocumentId } from '../../../contract/index.ts';
import { Library, settle } from '../../library.test-support.ts';
import type { PageReader } from '../../page-reader.ts';

/** Pages without a picture; a word with `?` behind it was read with little confidence. */
const words = [['Dogs', 'tbe?', 'hifted?', 'child', '17?', 'quietly'], ['No', 'doubt', 'here', 'at', 'all']];

const pageOf = (number: number, texts: readonly string[]): Page => {
  const box = { x0: 0, y0: 0, x1: 900, y1: 30 };
  const line = { box, words: texts.map((text, at) => ({ text: text.replace('?', ''), box: { x0: at * 100, y0: 0, x1: at * 100 + 90, y1: 30 }, confidence: text.endsWith('?') ? 40 : 95, alternatives: [] })) };
  return { number, width: 1000, height: 1000, resolution: 300, turned: 0, skew: 0, origin: 'imported', language: 'eng', blocks: [{ kind: 'text', box, paragraphs: [{ box, lines: [line] }] }] };
};

/** What a reader of an import would answer, with no process: recognition is tested beside it. */
const reader: PageReader = {
  open: () => Promise.resolve({ kind: 'hocr', pages: words.length, hash: '' }),
  page: ({ number }) => Promise.resolve({ page: pageOf(number, words[number - 1] ?? []), image: null, thumbnail: null, remarks: [], recogniser: null, seconds: 0 } satisfies Awaited<ReturnType<OcrClient['page']>>),
  recognisers: () => Promise.resolve({ tesseract: null, languages: ['eng'] }),
  checkLanguage: () => Promise.resolve(),
  export: () => Promise.resolve(),
  close: () => undefined,
};

let library: Library;
let id: DocumentId;
beforeEach(async () => {
  library = new Library({ pageReader: reader });
  const ready = new Promise<void>((resolve) => void library.client.on('scan.changed', ({ text }) => void (text && resolve())));
  ({ id } = await library.client.call('scans.begin', { title: 'S', language: 'eng', files: [{ name: 'a', size: 1 }] }));
  await library.client.call('scans.piece', { id, file: 0, offset: 0, data: 'YQ==' });
  await ready;
});
afterEach(() => library.remove());

/** The change that puts other words where these stand in the passage that the model was given. */
function change(from: string, to: string, number: number) {
  const { task } = library.engine.current;
  const at = 'passage' in task ? task.passage.indexOf(from) : -1;
  return { id: number, from: at, to: at + from.length, insert: to, reason: 'recognition' as const, detail: '', alternatives: [], gain: 3, sure: from === 'tbe' };
}

describe('the model’s look at a scan', () => {
  it('goes over the pages with doubtful words and keeps what it proposes, but for words that a person has checked', async () => {
    await library.client.call('scans.setStates', { id, words: [{ page: 1, word: 3, state: 'checked' }] });
    await library.client.call('scans.clean', { id, page: null });
    expect((await library.client.call('scans.open', { id })).summary.cleaning).toEqual({ page: 1, left: 1, total: 1 });
    expect(library.engine.asked).toHaveLength(1);
    const { text } = await library.open(id);
    library.engine.draft('', { changes: [change('tbe', 'the', 1), change('hifted', 'lifted', 2), change('child', 'chilled', 3)] });
    library.engine.done();
    await settle();
    const scan = await library.client.call('scans.open', { id });
    expect(scan.summary.cleaning).toBe(null);
    expect(scan.pages.map(({ cleaned }) => cleaned)).toEqual([true, false]);
    expect(scan.proposals.filter(({ source }) => source === 'model').map(({ before, after, word, state, sure }) => [before, after, word, state, sure])).toEqual([['tbe', 'the', 1, 'offered', true], ['hifted', 'lifted', 2, 'offered', false]]);
    for (const { from, to, before } of scan.proposals) expect(text.slice(from, to)).toBe(before);
    // Nothing of it is in the text.
    expect((await library.open(id)).text).toBe(text);
  });

  it('waits while the queue works, and lets it go first', async () => {
    const letter = await library.create('A short letter to somebody.');
    await library.run(letter, 'short letter');
    await library.client.call('scans.clean', { id, page: null });
    expect(library.engine.asked).toHaveLength(1);
    library.engine.answer('brief letter');
    library.engine.ready();
    await settle();
    expect(library.engine.current.task).toMatchObject({ kind: 'clean' });
    expect((await library.client.call('engine.status', {})).state).toBe('working');
    // A run that is asked for meanwhile comes when the page is done.
    await library.run(letter, 'somebody');
    expect(library.engine.asked).toHaveLength(2);
    library.engine.done();
    library.engine.ready();
    await settle();
    expect(library.engine.asked).toHaveLength(3);
    expect(library.engine.current.task).toMatchObject({ kind: 'revise' });
  });

  it('stops when it is told to, and when the engine ends; the text is as it was', async () => {
    const { text } = await library.open(id);
    await library.client.call('scans.clean', { id, page: null });
    await library.client.call('scans.stopCleaning', { id });
    expect(library.engine.stops).toHaveLength(1);
    library.engine.draft('', { changes: [change('tbe', 'the', 1)] });
    library.engine.done('stopped');
    await settle();
    expect((await library.client.call('scans.open', { id })).proposals.filter(({ source }) => source === 'model')).toEqual([]);
    await library.client.call('scans.clean', { id, page: 1 });
    library.engine.say({ kind: 'exited', runId: library.engine.current.runId, problem: { code: 'engine-crashed', what: '', safe: '', todo: '' }, restarting: true });
    await settle();
    expect((await library.client.call('scans.open', { id })).summary.cleaning).toBe(null);
    expect((await library.open(id)).text).toBe(text);
  });
});
