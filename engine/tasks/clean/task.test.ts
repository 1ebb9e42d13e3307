import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyChanges } from '../../text/index.ts';
import type { DraftResult } from '../../worker/index.ts';
import { openTaskModel } from '../../worker/index.ts';
import { neverStops } from '../../decode/index.ts';
import { runTask } from '../run.ts';
import type { TaskModel } from '../task-run.ts';

let model: TaskModel;
beforeAll(async () => {
  model = await openTaskModel(join(import.meta.dirname, '../../../assets/models/palimpsest-135m'), { cache: join(import.meta.dirname, '../../../node_modules/.cache/palimpsest') });
}, 120_000);
afterAll(() => model.model.dispose());

async function cleaned(left: string, passage: string, right: string, confidences: { from: number; to: number; confidence: number }[] = []): Promise<DraftResult> {
  let result: DraftResult | undefined;
  await runTask(model, { kind: 'clean', left, passage, right, confidences }, { effort: 'fast', drafts: 1, seed: 1 }, { onPrompt: () => undefined, onPass: () => undefined, onDraft: (_, draft) => (result = draft) }, neverStops);
  return result as DraftResult;
}

describe('The look at doubtful words of a page', () => {
  const left = 'It was a fine morning, and the children went down to the river. ';
  const passage = 'The boat was tied to tbe old landing, and nobody had used it since 1897.';
  const right = ' They sat down in the grass and waited for their father.';

  it('offers what repairs a word, and leaves numbers and the rest alone', async () => {
    const { changes, text } = await cleaned(left, passage, right);
    expect(changes.map(({ from, to, insert }) => [passage.slice(from, to), insert])).toEqual([['tbe', 'the']]);
    expect(changes[0]).toMatchObject({ reason: 'recognition', id: 1 });
    expect(text).toBe(applyChanges(passage, changes));
  });

  it('says nothing of the words around the passage', async () => {
    const { changes } = await cleaned('They tied it to tbe old landing. ', 'Nobody had used the boat for years.', ' They sat in tbe grass.');
    expect(changes).toEqual([]);
  });
});
