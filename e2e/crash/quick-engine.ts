/** An engine process that needs no model: it speaks the engine's protocol, works as fast as a kill test needs, and swaps words. */
import type { FromEngine, ModelFacts, Piece, Task, ToEngine } from '../../engine/worker/index.ts';

const model: ModelFacts = {
  name: 'Quick', version: '1', architecture: 'none', licence: 'Apache-2.0', hash: '00'.repeat(32), parameters: 0, contextLength: 8192,
  canvas: null, abilities: { choose: true, fill: true, write: true },
};
const passes = 6;
const stops = new Map<string, boolean>();
const say = (message: FromEngine): void => void process.send?.(message);

process.on('message', (message: ToEngine) => {
  if (message.kind === 'load') say({ kind: 'state', state: { kind: 'ready', model, residentBytes: 0 } });
  if (message.kind === 'run') void run(message.runId, message.task, message.settings.seed);
  if (message.kind === 'stop') stops.set(message.runId, message.keep);
});
process.on('disconnect', () => process.exit(0));

async function run(runId: string, task: Task, seed: number): Promise<void> {
  const started = performance.now();
  const passage = 'passage' in task ? task.passage : 'new words for the gap';
  const words = passage.split(/(?<=\s)/);
  say({ kind: 'prompt', runId, draft: 0, prompt: { text: `Rewrite: ${passage}`, tokens: words.length, cut: { left: 0, right: 0 } } });
  let text = passage;
  for (let index = 0; index < passes; index += 1) {
    await new Promise((resolve) => setTimeout(resolve, 4 + ((seed + index) % 8)));
    if (stops.get(runId) === false) return say({ kind: 'done', runId, outcome: 'stopped', seconds: 0 });
    const pieces = words.map((word, at): Piece => ({ id: at, text: at % passes <= index && (at + seed) % 2 === 0 ? word.replace(/\p{L}+/u, (letters) => letters.split('').reverse().join('')) : word, doubt: 255 - index * 40, state: 'settled' }));
    text = pieces.map((piece) => piece.text).join('');
    say({ kind: 'pass', runId, draft: 0, frame: { index, expected: passes, keep: 0, pieces } });
    if (stops.get(runId)) break;
  }
  say({ kind: 'draft', runId, draft: 0, result: { text, changes: [], unsettled: [], guards: [], seed, passes, tokens: words.length } });
  say({ kind: 'done', runId, outcome: stops.has(runId) ? 'taken' : 'finished', seconds: (performance.now() - started) / 1000 });
}
