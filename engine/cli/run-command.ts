/** draft, revise, fill and proofread: a task in this very process, its outcome printed. */
import { randomInt } from 'node:crypto';
import type { StopSignal } from '../decode/index.ts';
import { runTask } from '../tasks/index.ts';
import type { DraftResult, GuardFinding, ProposedChange, SentPrompt, Task } from '../worker/index.ts';
import { openModel } from '../worker/index.ts';
import { readInput, splitAtGap } from './input.ts';
import { cacheFolder, modelFolder } from './open.ts';
import type { ModelChoice, RunCommand } from './options.ts';
import { print, Progress } from './terminal.ts';

interface Job {
  readonly task: Task;
  /** A draft as a whole text. */
  readonly whole: (draft: DraftResult) => string;
  /** What the offsets of changes refer to; null where changes say nothing. */
  readonly original: string | null;
}

/** Milliseconds within which a second signal is taken for an echo of the first. */
const SAME_KEY_PRESS = 300;

/** Exit status: 0, or 1 when no draft came out or all were withheld. @throws Problem */
export async function runCommand(command: RunCommand & { readonly json: boolean; readonly choice: ModelChoice }): Promise<number> {
  const job = readJob(command);
  const progress = new Progress();
  const model = await openModel(modelFolder(command.choice), {
    cache: cacheFolder(command.choice),
    onProgress: (share) => progress.show(`Loading the model: ${Math.round(share * 100)} %`),
    providers: command.provider === 'cpu' ? ['cpu'] : [command.provider, 'cpu'],
    onRefused: (provider, { what }) => progress.say(`The CPU is used instead of ${provider}: ${what}`),
  });
  progress.clear();

  const stop: { requested: StopSignal['requested'] } = { requested: 'no' };
  let asked = 0;
  const interrupt = (): void => {
    // A launcher may pass on a signal that the terminal has sent to everybody already.
    if (stop.requested !== 'no' && performance.now() - asked > SAME_KEY_PRESS) process.exit(1);
    asked = performance.now();
    stop.requested = 'keep';
  };
  process.on('SIGINT', interrupt);
  try {
    const settings = { ...command.settings, seed: command.settings.seed ?? randomInt(2 ** 32) };
    const prompts: SentPrompt[] = [];
    const drafts: DraftResult[] = [];
    const began = performance.now();
    const outcome = await runTask(
      model,
      job.task,
      settings,
      {
        onPrompt: (draft, prompt) => void (prompts[draft] = prompt),
        onPass: (draft, { index, expected }) => progress.show(`Draft ${draft + 1}: pass ${index + 1} of about ${expected}`),
        onDraft: (draft, result) => void (drafts[draft] = result),
      },
      stop,
    );
    const seconds = (performance.now() - began) / 1000;
    progress.clear();
    const done = drafts.filter((draft) => draft !== undefined);
    const usable = done.filter((draft) => !isWithheld(draft));
    if (command.json) {
      const { name, version, hash } = model.facts;
      const texts = done.map((draft) => ({ ...draft, whole: job.whole(draft) }));
      await print(`${JSON.stringify({ model: { name, version, hash }, task: job.task, settings, outcome, seconds, prompts, drafts: texts }, null, 2)}\n`);
    } else {
      await printDrafts(usable, job);
      done.forEach((draft, index) => remark(progress, draft, index, done.length, job));
      progress.say(`${outcome === 'finished' ? 'Done' : 'Stopped'}: ${done.reduce((sum, draft) => sum + draft.passes, 0)} passes, ${seconds.toFixed(1)} s, seed ${settings.seed}.`);
    }
    return usable.length > 0 ? 0 : 1;
  } finally {
    process.off('SIGINT', interrupt);
    await model.model.dispose();
  }
}

function readJob(command: RunCommand): Job {
  if (command.name === 'draft') return { task: { kind: 'draft', brief: command.brief }, whole: ({ text }) => ended(text), original: null };
  const { text, ending } = readInput(command.file);
  switch (command.name) {
    case 'revise':
      return { task: { kind: 'revise', left: '', passage: text, right: '', preset: command.preset, instruction: command.instruction, refusals: [] }, whole: (draft) => draft.text + ending, original: null };
    case 'proofread':
      return { task: { kind: 'proofread', left: '', passage: text, right: '', muted: [] }, whole: (draft) => draft.text + ending, original: text };
    case 'fill': {
      const { left, right } = splitAtGap(text);
      return { task: { kind: 'fill', left, right, words: command.words }, whole: (draft) => left + draft.text + right + ending, original: null };
    }
  }
}

function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function isWithheld({ guards }: DraftResult): boolean {
  return guards.some(({ severity }) => severity === 'withhold');
}

async function printDrafts(drafts: readonly DraftResult[], job: Job): Promise<void> {
  const [only, ...more] = drafts.map(job.whole);
  if (only === undefined) return;
  if (more.length === 0) return print(only);
  const texts = [only, ...more].map((text, index) => `--- Draft ${index + 1} of ${drafts.length}\n${ended(text)}`);
  await print(texts.join('\n'));
}

/** What a person should know about a draft beside its text. */
function remark(progress: Progress, draft: DraftResult, index: number, count: number, { original }: Job): void {
  const name = count > 1 ? `Draft ${index + 1}: ` : '';
  if (original !== null) {
    for (const change of draft.changes) progress.say(describe(change, original));
    if (draft.changes.length === 0) progress.say('Nothing was found.');
  }
  for (const guard of draft.guards) progress.say(`${name}${guard.severity === 'withhold' ? 'withheld' : 'look at this'}: ${explain(guard)}`);
  if (draft.unsettled.length > 0) progress.say(`${name}${draft.unsettled.length} ${draft.unsettled.length === 1 ? 'place has' : 'places have'} not settled.`);
}

function describe({ id, from, to, insert, reason, detail, alternatives }: ProposedChange, original: string): string {
  const before = original.slice(0, from);
  const line = before.split('\n').length;
  const column = from - (before.lastIndexOf('\n') + 1) + 1;
  const others = alternatives.length > 0 ? `; or: ${alternatives.join(', ')}` : '';
  return `${id}. ${line}:${column} ${JSON.stringify(original.slice(from, to))} -> ${JSON.stringify(insert)} (${reason})${detail ? ` ${detail}` : ''}${others}`;
}

const GUARDS: Readonly<Record<GuardFinding['guard'], string>> = {
  number: 'a number was changed, lost or added',
  name: 'a name was changed, lost or added',
  quotation: 'a quotation was changed',
  negation: 'it may say the opposite',
  loop: 'the text repeats itself',
  length: 'the length is far from what was asked for',
  echo: 'the draft says the same as the text',
  control: 'the draft holds something that is not text',
  seam: 'the draft does not join on to what stands beside it',
  structure: 'brackets, quotes or the layout came apart',
};

function explain({ guard, words }: GuardFinding): string {
  return `${GUARDS[guard]}${words.length > 0 ? `: ${words.join(', ')}` : ''}.`;
}
