/** An engine process for the editor bench: a proofread brings a thousand findings at once, a rewrite streams passes for half a minute. Needs no model. */
import type { FromEngine, ModelFacts, Piece, ProposedChange, ToEngine } from '../../engine/worker/index.ts';

const MARKS = 1000;
const model: ModelFacts = {
  name: 'Bench', version: '1', architecture: 'none', licence: 'Apache-2.0', hash: '00'.repeat(32), parameters: 0, contextLength: 8192,
  canvas: null, abilities: { choose: true, fill: true, write: true },
};
const say = (message: FromEngine): void => void process.send?.(message);
const stopped = new Set<string>();

process.on('message', (message: ToEngine) => {
  if (message.kind === 'load') say({ kind: 'state', state: { kind: 'ready', model, residentBytes: 0 } });
  if (message.kind === 'stop') stopped.add(message.runId);
  if (message.kind !== 'run' || !('passage' in message.task)) return;
  const { runId, task: { kind, passage } } = message;
  say({ kind: 'prompt', runId, draft: 0, prompt: { text: '', tokens: 0, cut: { left: 0, right: 0 } } });
  if (kind === 'proofread') findings(runId, passage);
  else void passes(runId, passage);
});
process.on('disconnect', () => process.exit(0));

/** Every so-many-th word in capitals. */
function findings(runId: string, passage: string): void {
  const words = [...passage.matchAll(/\p{L}{4,}/gu)];
  const step = Math.max(1, Math.floor(words.length / MARKS));
  const changes = words.filter((_, at) => at % step === 0).slice(0, MARKS).map((match, at): ProposedChange => ({
    id: at + 1, from: match.index, to: match.index + match[0].length, insert: match[0].toUpperCase(), reason: 'spelling', detail: '', alternatives: [], gain: 5,
  }));
  let text = '';
  let end = 0;
  for (const { from, to, insert } of changes) {
    text += passage.slice(end, from) + insert;
    end = to;
  }
  say({ kind: 'draft', runId, draft: 0, result: { text: text + passage.slice(end), changes, unsettled: [], guards: [], seed: 1, passes: 0, tokens: 0 } });
  say({ kind: 'done', runId, outcome: 'finished', seconds: 0 });
}

async function passes(runId: string, passage: string): Promise<void> {
  const words = passage.split(/(?<=\s)/);
  for (let index = 0; index < 1000 && !stopped.has(runId); index += 1) {
    await new Promise((resolve) => setTimeout(resolve, 33));
    const pieces = words.map((word, at): Piece => ({ id: at, text: (at + index) % 3 === 0 ? word.toUpperCase() : word, doubt: (at * 37 + index * 11) % 256, state: (at + index) % 5 === 0 ? 'open' : 'settled' }));
    say({ kind: 'pass', runId, draft: 0, frame: { index, expected: 1000, keep: 0, pieces } });
  }
  say({ kind: 'done', runId, outcome: 'stopped', seconds: 0 });
}
