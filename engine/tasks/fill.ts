/**
 * Filling a gap between two fixed ends: texts are proposed left to right and on the canvas, and every one is scored with
 * both sides. Single words are the case where the candidates can nearly be listed.
 */
import { choose, lastPass, uniform } from '../canvas/index.ts';
import { Context, denoise, FrameWriter } from '../decode/index.ts';
import type { StopSignal } from '../decode/index.ts';
import { wordCount } from '../text/index.ts';
import type { GuardFinding, RunSettings, Task } from '../worker/index.ts';
import { gapOf, joins, type Gap } from './gap.ts';
import { fitLeft, fitRight } from './prompts.ts';
import { requireAbility } from './task-model.ts';
import type { TaskHooks, TaskModel, TaskOutcome } from './task-run.ts';

type Fill = Extract<Task, { kind: 'fill' }>;

const LEFT_TOKENS = 384;
/** Tokens of the right side that a fill is scored by, and that the canvas sees. */
const RIGHT_TOKENS = 16;
const TOKENS_A_WORD = 1.35;
const TEMPERATURE = 0.9;
const TOP_P = 0.95;

/** A text for the gap, as tokens, with the log-likelihood of itself and of the right side after it. */
export interface ScoredFill {
  readonly text: string;
  readonly ids: readonly number[];
  /** Nats. */
  readonly own: number;
  readonly right: number;
  /** Canvas log-probability of the text between its two sides, for single words; undefined where not measured. */
  readonly canvas: number | undefined;
}

/** How many texts are proposed, by effort. */
const WORDS = { fast: 48, careful: 96 } as const;
const GLANCE_TOKENS = 4;
const KEPT = { fast: 14, careful: 40 } as const;
const SAMPLED_ROWS = { fast: 600, careful: 2400 } as const;
/** Share of the canvas in the score of single words; chosen on the tuning half of `bench/revise`. */
export const WORD_CANVAS_SHARE = 0.25;

export async function fill(model: TaskModel, task: Fill, settings: RunSettings, hooks: TaskHooks, stop: StopSignal): Promise<TaskOutcome> {
  requireAbility(model.facts, 'fill');
  const gap = gapOf(task.left, task.right);
  const left = fitLeft(model, gap.left, LEFT_TOKENS);
  const right = fitRight(model, gap.right, 4 * RIGHT_TOKENS);
  const leftIds = model.tokenizer.encode(left.text);
  const rightIds = model.tokenizer.encode(gap.rightLead + right.text).slice(0, RIGHT_TOKENS);
  const start = model.model.specialIds[0] ?? 0;
  const context = await Context.of(model.model, [start, ...leftIds], stop);
  const shown = { text: `${model.tokenizer.piece(start)}${left.text}[ ]${model.tokenizer.decode(rightIds)}`, tokens: 1 + leftIds.length + rightIds.length, cut: { left: left.cut, right: right.cut } };
  if (!context) return 'stopped';
  const frames = Array.from({ length: settings.drafts }, (_, draft) => new FrameWriter((frame) => hooks.onPass(draft, frame)));
  const words = Math.max(1, Math.round(task.words));
  const show = (fills: readonly ScoredFill[], settled: boolean, left_: number) => {
    for (const [draft, writer] of frames.entries()) {
      const one = fills[draft];
      if (one) writer.push([{ id: -1, text: gap.place(one.text), doubt: doubtOf(one), state: settled ? 'settled' : 'open' }], writer.count + 1 + left_);
    }
  };
  const wordRoom = words === 1 && gap.takesWord;
  const scored = wordRoom
    ? await rankWords(model, context, rightIds, gap, settings.effort, stop)
    : await rankTexts(model, context, rightIds, gap, words, settings, stop, (fills) => show(fills, false, 1));
  if (stop.requested === 'discard') return 'stopped';
  const best = distinct(scored).slice(0, settings.drafts);
  show(best, true, 0);
  for (let draft = 0; draft < settings.drafts; draft += 1) {
    const one = best[draft];
    hooks.onPrompt(draft, shown);
    const text = one ? gap.place(one.text) : '';
    const guards: GuardFinding[] = one ? [] : [{ guard: 'seam', severity: 'withhold', words: [] }];
    hooks.onDraft(draft, {
      text,
      changes: text ? [{ id: 1, from: 0, to: 0, insert: text, reason: 'fill', detail: '', alternatives: draft === 0 ? distinct(scored).slice(settings.drafts, settings.drafts + 8).map((other) => gap.place(other.text)) : [], gain: 0 }] : [],
      unsettled: [],
      guards,
      ...(one ? { score: scoreOf(one) } : {}),
      seed: settings.seed,
      passes: frames[draft]?.count ?? 0,
      tokens: one?.ids.length ?? 0,
    });
    if (!one) break;
  }
  return stop.requested === 'keep' ? 'taken' : 'finished';
}

/** Mean log-probability per token of the fill and of the right side after it. */
function scoreOf({ own, right, ids }: ScoredFill): number {
  return (own + right) / (ids.length + RIGHT_TOKENS);
}

function doubtOf(one: ScoredFill): number {
  return Math.round(255 * Math.min(1, Math.max(0, -one.own / Math.max(1, one.ids.length)) / 10));
}

/** Single words, best first: the likeliest by the left side, completed to whole words, and those that the canvas sees. */
export async function rankWords(model: TaskModel, context: Context, rightIds: readonly number[], gap: Gap, effort: RunSettings['effort'], stop: StopSignal): Promise<ScoredFill[]> {
  const most = WORDS[effort];
  const { model: network, tokenizer } = model;
  const banned = network.specialIds;
  const length = context.length;
  context.cache.truncate(length - 1);
  const first = await network.encode(context.cache, { ids: [context.lastId], commit: true, read: { rows: [0], top: 64, banned } });
  const proposals = new Map<string, readonly number[]>();
  const wordOf = (ids: readonly number[]) => (gap.lead === '' || tokenizer.decode(ids).startsWith(gap.lead) ? tokenizer.decode(ids).slice(gap.lead.length) : undefined);
  const offer = (ids: readonly number[]) => {
    const word = wordOf(ids);
    if (word !== undefined && /^[\p{L}][\p{L}\p{M}'’-]*$|^\p{N}+$/u.test(word) && joins(gap, word) && !proposals.has(word)) proposals.set(word, ids);
  };
  const roots = Array.from(first.topIds.subarray(0, first.top)).filter((id) => wordOf([id]) !== undefined).slice(0, most);
  if (roots.length > 0) {
    // Is it a whole word, or does it go on? Twice, so that words of up to three tokens are found.
    let open = roots.map((id): readonly number[] => [id]);
    for (let round = 0; round < 3 && open.length > 0 && stop.requested === 'no'; round += 1) {
      const ids = open.flatMap((each) => [...each]);
      const branches = open.flatMap((each, branch) => each.map(() => branch));
      const rows: number[] = [];
      let at = -1;
      for (const each of open) rows.push((at += each.length));
      const next = await network.encode(context.cache, { ids, branches, commit: false, read: { rows, top: 4, banned } });
      const longer: (readonly number[])[] = [];
      open.forEach((each, row) => {
        const likeliest = next.topIds[row * next.top] ?? 0;
        const goesOn = /^[\p{L}'’]/u.test(tokenizer.piece(likeliest));
        // A token that may be a whole word is offered as one in any case.
        offer(each);
        if (goesOn) longer.push([...each, likeliest]);
      });
      open = longer;
    }
  }
  if (network.maskId !== undefined) {
    const canvas = await network.canvas(context.cache, { ids: [context.lastId, network.maskId, ...rightIds], read: { rows: [0], top: 32, banned } });
    for (const id of canvas.topIds.subarray(0, canvas.top)) offer([id]);
  }
  const candidates = [...proposals].slice(0, most + 24).map(([text, ids]) => ({ text, ids }));
  const scored = await scoreBest(model, context, candidates, rightIds, effort, ({ own, right: after }) => own + after);
  return (await withCanvas(model, context, scored, rightIds)).sort((a, b) => wordScore(b) - wordScore(a));
}

/** Left-to-right likelihood of the word and of what follows, and a share of the canvas. */
export function wordScore({ own, right, canvas }: ScoredFill, share = WORD_CANVAS_SHARE): number {
  return own + right + share * (canvas ?? own);
}

async function withCanvas(model: TaskModel, context: Context, fills: readonly ScoredFill[], rightIds: readonly number[]): Promise<ScoredFill[]> {
  const { maskId, specialIds } = model.model;
  if (maskId === undefined || fills.length === 0) return [...fills];
  const lengths = [...new Set(fills.map(({ ids }) => ids.length))].filter((length) => length <= 4);
  const ids: number[] = [];
  const canvases: number[] = [];
  const rows: number[] = [];
  const asked: number[][] = [];
  const where = new Map<string, number>();
  let count = 0;
  lengths.forEach((length, canvas) => {
    const first = ids.length;
    ids.push(context.lastId, ...Array.from({ length }, () => maskId), ...rightIds);
    while (canvases.length < ids.length) canvases.push(canvas);
    for (let slot = 0; slot < length; slot += 1) {
      const list = [...new Set(fills.filter((each) => each.ids.length === length).map((each) => each.ids[slot] ?? 0))];
      rows.push(first + slot);
      asked.push(list);
      for (const id of list) where.set(`${length} ${slot} ${id}`, count++);
    }
  });
  if (ids.length === 0) return [...fills];
  const { candidateLogProbabilities: log } = await model.model.canvas(context.cache, { ids, canvases, read: { rows, candidates: asked, banned: specialIds } });
  return fills.map((each) => (each.ids.length > 4 ? each : { ...each, canvas: each.ids.reduce((sum, id, slot) => sum + (log?.[where.get(`${each.ids.length} ${slot} ${id}`) ?? -1] ?? 0), 0) }));
}

/** Log-likelihood of each text after the context, and of the right side after it, all in one call. */
export async function scoreFills(model: TaskModel, context: Context, fills: readonly { text: string; ids: readonly number[] }[], rightIds: readonly number[]): Promise<ScoredFill[]> {
  if (fills.length === 0) return [];
  const { model: network } = model;
  const banned = network.specialIds;
  context.cache.truncate(context.length - 1);
  const firsts = [...new Set(fills.map(({ ids }) => ids[0] ?? rightIds[0] ?? 0))];
  const head = await network.encode(context.cache, { ids: [context.lastId], commit: true, read: { rows: [0], candidates: [firsts], banned } });
  const firstLog = new Map(firsts.map((id, index) => [id, head.candidateLogProbabilities?.[index] ?? -Infinity]));
  const ids: number[] = [];
  const branches: number[] = [];
  const targets: number[] = [];
  const sequences = fills.map((each) => [...each.ids, ...rightIds]);
  sequences.forEach((sequence, branch) => {
    for (let at = 0; at + 1 < sequence.length; at += 1) {
      ids.push(sequence[at] ?? 0);
      branches.push(branch);
      targets.push(sequence[at + 1] ?? 0);
    }
  });
  const { targetLogProbabilities: log } = await network.encode(context.cache, { ids, branches, commit: false, read: { rows: ids.map((_, row) => row), targets, banned } });
  let at = 0;
  return fills.map(({ text, ids: own }, index) => {
    const sequence = sequences[index] ?? [];
    const logs = sequence.map((id, position) => (position === 0 ? (firstLog.get(id) ?? -Infinity) : (log?.[at++] ?? -Infinity)));
    const sum = (list: readonly number[]) => list.reduce((total, value) => total + value, 0);
    return { text, ids: own, own: sum(logs.slice(0, own.length)), right: sum(logs.slice(own.length)), canvas: undefined };
  });
}

/** A look at the next few tokens leaves few texts that are worth the whole right side. */
async function scoreBest(model: TaskModel, context: Context, fills: readonly { text: string; ids: readonly number[] }[], rightIds: readonly number[], effort: RunSettings['effort'], value: (fill: ScoredFill) => number): Promise<ScoredFill[]> {
  const glanced = fills.length > KEPT[effort] ? await scoreFills(model, context, fills, rightIds.slice(0, GLANCE_TOKENS)) : [];
  const kept = glanced.length > 0 ? glanced.toSorted((a, b) => value(b) - value(a)).slice(0, KEPT[effort]) : fills;
  return scoreFills(model, context, kept, rightIds);
}

/** Texts of several words, best first. */
async function rankTexts(model: TaskModel, context: Context, rightIds: readonly number[], gap: Gap, words: number, settings: RunSettings, stop: StopSignal, onProposed: (fills: readonly ScoredFill[]) => void): Promise<ScoredFill[]> {
  const length = Math.max(2, Math.ceil(words * TOKENS_A_WORD * 1.25));
  const sampled = await sample(model, context, rightIds, gap, words, length, settings, stop);
  if (stop.requested === 'discard') return [];
  const drawn = stop.requested === 'no' ? await onCanvas(model, context, rightIds, gap, words, settings, stop) : [];
  const proposals = [...new Map([...sampled, ...drawn].map((each) => [each.text, each])).values()].filter(({ text }) => joins(gap, text));
  const scored = await scoreBest(model, context, proposals, rightIds, settings.effort, ({ own, right, ids }) => (own + right) / (ids.length + GLANCE_TOKENS));
  const ranked = scored.sort((a, b) => scoreOf(b) - scoreOf(a));
  onProposed(ranked);
  return ranked;
}

/** Continuations of the left side, drawn side by side; each is cut where the right side follows best. */
async function sample(model: TaskModel, context: Context, rightIds: readonly number[], gap: Gap, words: number, length: number, settings: RunSettings, stop: StopSignal): Promise<{ text: string; ids: readonly number[] }[]> {
  const { model: network, tokenizer } = model;
  const banned = network.specialIds;
  // Every step reads the branches again from their start, so a long gap gets fewer of them.
  const count = Math.round(Math.min(24, Math.max(4, SAMPLED_ROWS[settings.effort] / ((length * length) / 2))));
  const next = rightIds[0] ?? 0;
  context.cache.truncate(context.length - 1);
  const head = await network.encode(context.cache, { ids: [context.lastId], commit: true, read: { rows: [0], top: 64, banned } });
  const branches = Array.from({ length: count }, (): { ids: number[]; cuts: { at: number; log: number }[] } => ({ ids: [], cuts: [] }));
  const draw = (branch: number, step: number, ids: readonly number[], logs: readonly number[]) => {
    const order = logs.map((log, index) => ({ log, id: ids[index] ?? 0 })).filter(({ id }) => !/\n/.test(tokenizer.piece(id)));
    const picked = choose(order.map(({ log }) => log), { temperature: TEMPERATURE, topP: TOP_P }, uniform(settings.seed, { stream: branch, step, place: 0 }));
    return order[picked]?.id ?? ids[0] ?? 0;
  };
  const slice = (readout: { top: number; topIds: Int32Array; topLogProbabilities: Float32Array }, row: number) => [Array.from(readout.topIds.subarray(row * readout.top, (row + 1) * readout.top)), Array.from(readout.topLogProbabilities.subarray(row * readout.top, (row + 1) * readout.top))] as const;
  for (const [index, branch] of branches.entries()) branch.ids.push(draw(index, 0, ...slice(head, 0)));
  for (let step = 1; step <= length && stop.requested === 'no'; step += 1) {
    const ids = branches.flatMap((branch) => branch.ids);
    const owners = branches.flatMap((branch, index) => branch.ids.map(() => index));
    const rows: number[] = [];
    let at = -1;
    for (const branch of branches) rows.push((at += branch.ids.length));
    const readout = await network.encode(context.cache, { ids, branches: owners, commit: false, read: { rows, top: 64, targets: rows.map(() => next), banned } });
    for (const [index, branch] of branches.entries()) {
      const text = tokenizer.decode(branch.ids);
      const have = wordCount(text);
      if (have >= Math.max(1, Math.floor(words * 0.6)) && have <= Math.ceil(words * 1.5)) branch.cuts.push({ at: branch.ids.length, log: readout.targetLogProbabilities?.[index] ?? -Infinity });
      branch.ids.push(draw(index, step, ...slice(readout, index)));
    }
  }
  return branches.flatMap(({ ids, cuts }) =>
    cuts
      .toSorted((a, b) => b.log - a.log)
      .slice(0, 2)
      .map(({ at }) => ({ ids: ids.slice(0, at), text: bare(gap, tokenizer.decode(ids.slice(0, at))) })),
  );
}

/** Texts that the canvas settles on between the two sides, in a few lengths. */
async function onCanvas(model: TaskModel, context: Context, rightIds: readonly number[], gap: Gap, words: number, settings: RunSettings, stop: StopSignal): Promise<{ text: string; ids: readonly number[] }[]> {
  const { canvas } = model.facts;
  const middle = Math.round(words * TOKENS_A_WORD);
  if (!canvas || middle + rightIds.length > canvas.most || middle > 16) return [];
  const step = Math.max(1, Math.round(middle / 4));
  const lengths = [...new Set(settings.effort === 'fast' ? [middle, middle - step] : [middle, middle - step, middle + step])].filter((length) => length >= 1 && length + rightIds.length >= canvas.least && length + rightIds.length <= canvas.most);
  const jobs = lengths.map((length, index) => ({ places: [...Array.from({ length }, () => ({ kind: 'free' as const })), ...rightIds.map((id) => ({ kind: 'pinned' as const, id }))], seed: settings.seed, stream: index }));
  const done = await denoise(model.model, context, jobs, { settings: { ...model.sampler, temperature: 0 }, mayEnd: false, stop });
  return done.flatMap((each, index) => {
    const record = lastPass(each);
    const ids = record ? Array.from(record.ids.subarray(0, lengths[index] ?? 0)) : [];
    return ids.length > 0 ? [{ ids, text: bare(gap, model.tokenizer.decode(ids)) }] : [];
  });
}

function bare(gap: Gap, text: string): string {
  return gap.lead !== '' && text.startsWith(gap.lead) ? text.slice(gap.lead.length) : text;
}

/** The same words in other letters or with other spaces are one draft: the best of them stays. */
function distinct(fills: readonly ScoredFill[]): ScoredFill[] {
  const seen = new Set<string>();
  return fills.filter(({ text }) => {
    const key = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
    return !seen.has(key) && seen.add(key);
  });
}
