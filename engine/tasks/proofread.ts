/**
 * Proofreading: finds places and repairs them by choosing, never by rewriting. Numbers, names, addresses, code and
 * Markdown signs stay to the letter.
 */
import { FrameWriter } from '../decode/index.ts';
import type { StopSignal } from '../decode/index.ts';
import { applyChanges, blocks, invertChanges, mapPosition, rangesOverlap, sentences } from '../text/index.ts';
import type { Change, Range } from '../text/index.ts';
import type { ProposedChange, RunSettings, Task } from '../worker/index.ts';
import { addFindings } from './checker-places.ts';
import { chooseAt } from './choose.ts';
import type { Judged } from './choose.ts';
import { Grammar } from './grammar.ts';
import type { GrammarFinding } from './grammar.ts';
import { Lexicon } from './lexicon.ts';
import { WordPieces } from './pieces.ts';
import { findPlaces } from './places.ts';
import { fitLeft, fitRight } from './prompts.ts';
import type { TaskHooks, TaskModel, TaskOutcome } from './task-run.ts';

/** Tokens of context on the two sides, and characters of the passage judged at once. */
const LEFT_TOKENS = 192;
const RIGHT_TOKENS = 32;
const STRETCH = 1200;

type Finding = Omit<ProposedChange, 'id'>;

/** What `muted` may hold besides words: one exact repair. */
export function findingKey(text: string, insert: string): string {
  return `${text}→${insert}`.toLowerCase();
}

export async function proofread(model: TaskModel, task: Extract<Task, { kind: 'proofread' }>, settings: RunSettings, hooks: TaskHooks, stop: StopSignal): Promise<TaskOutcome> {
  const { passage } = task;
  const muted = new Set(task.muted.map((word) => word.toLowerCase()));
  const frames = new FrameWriter((frame) => hooks.onPass(0, frame));
  const pieces = new WordPieces(passage, frames);
  const found: Finding[] = [];
  const open: Range[] = [];
  let tokens = 0;
  let stopped = false;
  const stretches = stretchesOf(passage).map((range) => {
    const left = fitLeft(model, task.left + passage.slice(0, range.from), LEFT_TOKENS);
    const right = fitRight(model, passage.slice(range.to) + task.right, RIGHT_TOKENS);
    return { ...range, left, right, text: passage.slice(range.from, range.to) };
  });
  const start = model.tokenizer.piece(model.model.specialIds[0] ?? 0);
  const read = stretches.map(({ left, text, right }) => left.text + text + right.text);
  hooks.onPrompt(0, {
    text: read.map((text) => start + text).join('\n\n'),
    tokens: read.reduce((sum, text) => sum + 1 + model.tokenizer.encode(text).length, 0),
    cut: { left: stretches[0]?.left.cut ?? 0, right: stretches.at(-1)?.right.cut ?? 0 },
  });
  for (const stretch of stretches) {
    if (stop.requested !== 'no') {
      stopped = true;
      open.push(stretch);
      continue;
    }
    const one = await proofreadStretch(model, { left: stretch.left.text, text: stretch.text, right: stretch.right.text }, settings, muted, stop, (judged, text, remaining) => {
      const range = { from: judged.place.from + stretch.from, to: judged.place.to + stretch.from };
      pieces.settle(range, doubtOf(judged), text);
      pieces.show(frames.count + 1 + remaining);
    });
    tokens += one.tokens;
    found.push(...one.findings.map((finding) => ({ ...finding, from: finding.from + stretch.from, to: finding.to + stretch.from })));
    open.push(...one.open.map(({ from, to }) => ({ from: from + stretch.from, to: to + stretch.from })));
    stopped ||= !one.complete;
    if (one.complete) pieces.settle(stretch, 0);
  }
  if (stop.requested === 'discard') return 'stopped';
  const changes = numbered(withoutOverlap(found.filter(({ from, to, insert }) => !muted.has(findingKey(passage.slice(from, to), insert)))));
  const result = applyChanges(passage, changes);
  pieces.show(frames.count + 1);
  const unsettled = open.map(({ from, to }) => ({ from: mapPosition(changes, from, -1), to: mapPosition(changes, to, 1) })).filter(({ from, to }) => to > from);
  hooks.onDraft(0, { text: result, changes, unsettled, guards: [], seed: settings.seed, passes: frames.count, tokens });
  return stopped ? 'taken' : 'finished';
}

interface Stretch {
  readonly left: string;
  readonly text: string;
  readonly right: string;
}

async function proofreadStretch(model: TaskModel, { left, text, right }: Stretch, settings: RunSettings, muted: ReadonlySet<string>, stop: StopSignal, onJudged: (judged: Judged, text: string | undefined, remaining: number) => void): Promise<{ findings: Finding[]; open: Range[]; tokens: number; complete: boolean }> {
  const lexicon = Lexicon.shared();
  // Without the grammar checker its findings are missed; the word list and the model still do their part.
  const grammar: readonly GrammarFinding[] = await Grammar.shared().check(text).catch(() => []);
  const { places, spacing } = addFindings(text, findPlaces(text, lexicon, muted), grammar, lexicon, muted);
  let remaining = places.length;
  const first = await chooseAt(model, left + text + right, left.length, places, {
    effort: settings.effort,
    stop,
    onJudged: (judged) => onJudged(judged, judged.winner?.candidate.text, (remaining -= 1)),
    onDropped: (judged) => onJudged(judged, judged.place.text, remaining),
  });
  const findings = withoutOverlap([
    ...first.judged.flatMap(asFinding),
    ...spacing.map(({ from, to, insert, detail }): Finding => ({ from, to, insert, reason: 'spacing', detail, alternatives: [], gain: 0 })),
  ]);
  const judged = new Set(first.judged.map(({ place }) => place));
  const open = first.complete ? [] : places.filter((place) => !judged.has(place)).map(({ from, to }) => ({ from, to }));
  const tokens = first.reading.tokens.ids.length + 1;
  if (settings.effort === 'fast' || !first.complete || findings.length === 0 || stop.requested !== 'no') return { findings, open, tokens, complete: first.complete };

  // A second look at the repaired text: one mistake can hide another.
  const repaired = applyChanges(text, findings);
  const back = invertChanges(text, findings);
  const second = await chooseAt(model, left + repaired + right, left.length, findPlaces(repaired, lexicon, muted), { effort: 'careful', stop });
  const more = second.judged.flatMap(asFinding).filter((finding) => !back.some((change) => rangesOverlap(change, finding) || (change.from === change.to && change.from >= finding.from && change.from <= finding.to)));
  const moved = more.map((finding) => ({ ...finding, from: mapPosition(back, finding.from, 1), to: mapPosition(back, finding.to, -1) }));
  return { findings: withoutOverlap([...findings, ...moved.filter(({ from, to }) => from <= to)]), open, tokens: tokens + second.reading.tokens.ids.length, complete: true };
}

function asFinding({ place, choices, winner }: Judged): Finding[] {
  if (!winner) return [];
  const { text, reason, detail } = winner.candidate;
  const alternatives = choices.filter(({ candidate, gain }) => candidate.text !== text && gain > Math.min(0, winner.gain - 6)).slice(0, 4).map(({ candidate }) => candidate.text);
  return [{ from: place.from, to: place.to, insert: text, reason, detail, alternatives, gain: winner.gain }];
}

/** Of findings that share text only the one with the larger gain; in order. */
function withoutOverlap(findings: readonly Finding[]): Finding[] {
  const kept: Finding[] = [];
  const clash = (a: Change, b: Change) => rangesOverlap(a, b) || (a.from === b.from && a.to === b.to);
  for (const finding of findings.toSorted((a, b) => b.gain - a.gain)) if (!kept.some((other) => clash(other, finding))) kept.push(finding);
  return kept.sort((a, b) => a.from - b.from);
}

function numbered(findings: readonly Finding[]): ProposedChange[] {
  return findings.map((finding, index) => ({ id: index + 1, ...finding }));
}

/** How surprising what stands there is beside the best other text: 0 fits best, 255 hopeless. */
function doubtOf({ choices }: Judged): number {
  const best = choices[0]?.gain ?? -Infinity;
  return Math.round(255 / (1 + Math.exp(-best / 2)));
}

/** The passage in stretches short enough to be read at once, cut between sentences, or between words where a sentence has no end; code is left out. */
function stretchesOf(passage: string): Range[] {
  const found: { from: number; to: number }[] = [];
  const pieces = blocks(passage).flatMap((block) => (block.kind === 'code' || block.kind === 'frontMatter' || block.kind === 'rule' ? [] : sentences(passage.slice(block.from, block.to)).map(({ from, to }) => ({ from: from + block.from, to: to + block.from }))));
  for (const piece of pieces.flatMap((whole) => pieceByPiece(passage, whole))) {
    const last = found.at(-1);
    if (last && piece.to - last.from <= STRETCH && /^\s*$/u.test(passage.slice(last.to, piece.from))) last.to = piece.to;
    else found.push({ ...piece });
  }
  return found;
}

/** A range as pieces of at most a stretch, cut between words where it can be. */
function pieceByPiece(passage: string, { from, to }: Range): Range[] {
  const found: Range[] = [];
  for (let at = from; at < to; ) {
    const space = to - at <= STRETCH ? -1 : passage.lastIndexOf(' ', at + STRETCH);
    const end = to - at <= STRETCH ? to : space > at ? space + 1 : wholeCharacter(passage, at + STRETCH);
    found.push({ from: at, to: end });
    at = end;
  }
  return found;
}

/** The offset, or the one before it where it lies between the halves of a character. */
function wholeCharacter(passage: string, at: number): number {
  return /[\uD800-\uDBFF]/.test(passage[at - 1] ?? '') ? at - 1 : at;
}
