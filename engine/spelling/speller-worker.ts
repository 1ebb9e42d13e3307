/** The thread that holds one dictionary: a large one takes seconds to load, and the app's own loop has no seconds. */
import { parentPort, workerData } from 'node:worker_threads';
import { Problem } from '../text/index.ts';
import type { Dictionary } from './dictionary.ts';
import type { SpellerAnswer, SpellerQuestion } from './speller-thread.ts';
import { Speller } from './speller.ts';

const answer = (message: SpellerAnswer) => parentPort?.postMessage(message);

try {
  const speller = await Speller.open(workerData as Dictionary);
  answer({ kind: 'ready' });
  parentPort?.on('message', (question: SpellerQuestion) => {
    if (question.kind === 'check') answer({ kind: 'checked', wrong: question.words.flatMap((word, index) => (speller.isRight(word) ? [] : [index])) });
    else answer({ kind: 'suggested', words: speller.suggest(question.word, question.most) });
  });
} catch (error) {
  answer({ kind: 'failed', problem: error instanceof Problem ? error.toData() : null });
}
