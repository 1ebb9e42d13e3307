/**
 * The seam between the engine process (or the command line) and the tasks: what a task is given, what it reports while
 * it runs, and how it is asked to stop. `runTask` in `index.ts` has the type `RunTask`.
 */
import type { StopSignal } from '../decode/index.ts';
import type { UniformSettings } from '../canvas/index.ts';
import type { DiffusionModel, LanguageModel, Tokenizer } from '../runtime/index.ts';
import type { DraftResult, ModelFacts, PassFrame, RunSettings, SentPrompt, Task } from '../worker/index.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** Defaults of the canvas sampler, from the model's descriptor. */
export interface SamplerDefaults {
  /** Nats. */
  readonly entropyBound: number;
  readonly maxPasses: number;
  /** Natural logarithm; an accepted token below it is masked again. */
  readonly reopenLogProbability: number;
}

/** A prompt as the model was trained with: a chat turn, or the bare text. `{name}` stands for a value. */
export interface PromptTemplate {
  readonly system?: string;
  readonly user?: string;
  readonly raw?: string;
}

interface ModelParts {
  readonly tokenizer: Tokenizer;
  /** The chat template: messages to prompt text with control tokens written out, ready for the assistant's answer. For `tokenizer.encodePrompt`. */
  readonly chat: (messages: readonly ChatMessage[]) => string;
  readonly facts: ModelFacts;
  /** By task name (`rewrite`, `draft`, `continue`, `fill`, `choose`). */
  readonly prompts: Readonly<Record<string, PromptTemplate>>;
}

/** Everything about a loaded model of tokens, one after another or on a masked canvas, that a task may need. */
export interface TaskModel extends ModelParts {
  readonly kind: 'tokens';
  readonly model: LanguageModel;
  readonly sampler: SamplerDefaults;
}

/** The same of a model whose canvas starts from uniform noise. */
export interface DiffusionTaskModel extends ModelParts {
  readonly kind: 'diffusion';
  readonly model: DiffusionModel;
  /** As the model was published with. */
  readonly sampler: UniformSettings;
  /** The end token that closes a turn of the chat. */
  readonly turnEndId: number;
}

export type LoadedTaskModel = TaskModel | DiffusionTaskModel;

/** Called while the task runs, in order; draft counts from 0. Frames of a draft start at index 0 and each builds on the one before. */
export interface TaskHooks {
  onPrompt(draft: number, prompt: SentPrompt): void;
  onPass(draft: number, frame: PassFrame): void;
  onDraft(draft: number, result: DraftResult): void;
}

/** `keep` gives every begun draft as it stands (outcome `taken`), `discard` none (outcome `stopped`). */
export type { StopSignal } from '../decode/index.ts';

export type TaskOutcome = 'finished' | 'taken' | 'stopped';

/**
 * Runs one task. Throws a Problem when it can't be done (text too long, model without the ability); `onDraft` has been
 * called for every draft that is complete.
 */
export type RunTask = (model: LoadedTaskModel, task: Task, settings: RunSettings, hooks: TaskHooks, stop: StopSignal) => Promise<TaskOutcome>;
