/**
 * Messages between the backend (or the command line) and the engine process. Everything is plain data that survives
 * structured clone. One run at a time; a second one is refused with `busy`.
 */
import type { Change, ProblemData, Range } from '../text/index.ts';

/** `fast` proposes and checks fewer candidates; `careful` scores more of them with both sides. */
export type Effort = 'fast' | 'careful';

export type RevisePreset = 'plainer' | 'shorter' | 'longer' | 'formal' | 'friendlier' | 'rephrase' | 'instruction';

export interface Brief {
  readonly what: string;
  readonly audience: string;
  readonly tone: string;
  readonly length: 'short' | 'medium' | 'long';
}

/** An attempt that the writer refused; it goes into the next prompt, visibly. */
export interface Refusal {
  readonly text: string;
  readonly reason: string;
}

export type Task =
  | { readonly kind: 'revise'; readonly left: string; readonly passage: string; readonly right: string; readonly preset: RevisePreset; readonly instruction: string; readonly refusals: readonly Refusal[] }
  | { readonly kind: 'proofread'; readonly left: string; readonly passage: string; readonly right: string; /** Words and finding keys the writer never wants to see again. */ readonly muted: readonly string[] }
  /** Doubtful words of recognised text, over which the rules have been. */
  | { readonly kind: 'clean'; readonly left: string; readonly passage: string; readonly right: string; /** How sure the recogniser was of stretches of the passage, 0 to 100, in order; none known: empty. */ readonly confidences: readonly (Range & { readonly confidence: number })[] }
  | { readonly kind: 'fill'; readonly left: string; readonly right: string; /** Wanted number of words. */ readonly words: number }
  | { readonly kind: 'draft'; readonly brief: Brief }
  | { readonly kind: 'continue'; readonly left: string; readonly words: number };

export type TaskKind = Task['kind'];

export interface RunSettings {
  readonly effort: Effort;
  /** How many drafts to make, 1 to 4. */
  readonly drafts: number;
  readonly seed: number;
}

/** One token (canvas, left to right) or one word (choosing) of a draft as it stands after a pass. */
export interface Piece {
  /** Token id; -1 where the piece is not a token. */
  readonly id: number;
  readonly text: string;
  /** 0 certain ... 255 anything could stand here (entropy over ln vocabulary, eight bits). */
  readonly doubt: number;
  readonly state: 'open' | 'settled' | 'pinned';
}

/** The draft after a pass is the first `keep` pieces of the pass before, then `pieces`. The whole is always a valid draft. */
export interface PassFrame {
  readonly index: number;
  /** Passes expected in all; an estimate that may move. */
  readonly expected: number;
  readonly keep: number;
  readonly pieces: readonly Piece[];
}

export type ReasonCode =
  | 'spelling' | 'confusable' | 'agreement' | 'grammar' | 'punctuation' | 'capital' | 'repeated' | 'spacing' | 'recognition' | 'doubted' | 'rewrite' | 'fill' | 'draft';

export interface ProposedChange extends Change {
  /** 1, 2, 3 … in text order. Offsets are in the passage ('' for fills, drafts, continuations: from = to = 0). */
  readonly id: number;
  readonly reason: ReasonCode;
  /** A sentence by the checker that found it, in English; '' when the code says it all. */
  readonly detail: string;
  /** Other texts that fit, best first, without the chosen one. */
  readonly alternatives: readonly string[];
  /** How much better both sides like the change than the original, in nats; 0 where not measured. */
  readonly gain: number;
  /** Of recognised words: within the bounds of the careful clean-up. */
  readonly sure?: boolean;
}

/** A guard that spoke up. `withhold` means the draft is shown only as refused, with the reason. */
export interface GuardFinding {
  readonly guard: 'number' | 'name' | 'quotation' | 'negation' | 'loop' | 'length' | 'echo' | 'control' | 'seam' | 'structure';
  readonly severity: 'warn' | 'withhold';
  /** The words it is about, as they stand in the passage or the draft. */
  readonly words: readonly string[];
}

export interface DraftResult {
  /** Replacement for the passage; for a fill the text between the two ends, spaces included. */
  readonly text: string;
  /** Changes that turn the passage into `text`. */
  readonly changes: readonly ProposedChange[];
  /** Places in `text` that had not settled. */
  readonly unsettled: readonly Range[];
  readonly guards: readonly GuardFinding[];
  /** Mean log-probability of the seam or of the text with both sides; higher is better; undefined where not measured. */
  readonly score?: number;
  readonly seed: number;
  readonly passes: number;
  readonly tokens: number;
}

/** Everything the model read, to the letter: token by token what `text` says, control tokens written out. */
export interface SentPrompt {
  readonly text: string;
  readonly tokens: number;
  /** Characters of context left out because they did not fit, by side. */
  readonly cut: { readonly left: number; readonly right: number };
}

export interface ModelFacts {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly licence: string;
  /** SHA-256 of the weights, hex. */
  readonly hash: string;
  readonly parameters: number;
  readonly contextLength: number;
  readonly canvas: { readonly least: number; readonly most: number } | null;
  /** What it can be trusted with. `write` false: rewriting and drafting are labelled as a small model's work. */
  readonly abilities: { readonly choose: boolean; readonly fill: boolean; readonly write: boolean };
}

export type EngineState =
  | { readonly kind: 'empty' }
  | { readonly kind: 'loading'; readonly share: number }
  | { readonly kind: 'ready'; readonly model: ModelFacts; readonly residentBytes: number }
  | { readonly kind: 'working'; readonly model: ModelFacts; readonly runId: string };

export type ToEngine =
  | { readonly kind: 'load'; /** Folder with palimpsest.json. */ readonly model: string; /** Folder for prepared copies; may be deleted at any time. */ readonly cache: string }
  | { readonly kind: 'run'; readonly runId: string; readonly task: Task; readonly settings: RunSettings }
  /** Ends the run after the pass in progress. keep: the draft as it stands is handed over, unsettled places marked. */
  | { readonly kind: 'stop'; readonly runId: string; readonly keep: boolean }
  | { readonly kind: 'status' }
  | { readonly kind: 'unload' };

export type FromEngine =
  | { readonly kind: 'state'; readonly state: EngineState }
  | { readonly kind: 'prompt'; readonly runId: string; readonly draft: number; readonly prompt: SentPrompt }
  | { readonly kind: 'pass'; readonly runId: string; readonly draft: number; readonly frame: PassFrame }
  | { readonly kind: 'draft'; readonly runId: string; readonly draft: number; readonly result: DraftResult }
  | { readonly kind: 'done'; readonly runId: string; readonly outcome: 'finished' | 'taken' | 'stopped'; readonly seconds: number }
  /** A provider that was asked for could not load the model; the next one in the order is tried. */
  | { readonly kind: 'refused'; readonly runId: null; readonly provider: string; readonly code: string }
  | { readonly kind: 'failed'; readonly runId: string | null; readonly problem: ProblemData };
