/** Paints a draft as it stands after a pass: pale and dotted where it may still change, full ink where it has settled. */
import type { Piece } from '../../../electron/contract/index.ts';
import type { DraftFrame } from './frames.ts';

/** What a piece looks like. */
export type Look = 'settled' | 'pinned' | 'doubt-1' | 'doubt-2' | 'doubt-3' | 'rest' | 'gap';

interface Run {
  readonly text: string;
  readonly look: Look;
}

/** Doubt is entropy in eight bits; these are about 8 %, 30 % and more of the most there could be. */
const LEVELS = [20, 76] as const;

export function lookOf(piece: Piece): Look {
  if (piece.state !== 'open') return piece.state;
  return piece.doubt < LEVELS[0] ? 'doubt-1' : piece.doubt < LEVELS[1] ? 'doubt-2' : 'doubt-3';
}

const GAP = '\u00a0'.repeat(12);

/**
 * Pieces with the same look together, then what is left of the passage while the draft is still shorter: so that a
 * growing draft writes itself over the old text and nothing below it jumps.
 */
export function runsOf(base: string, frame: DraftFrame | null): Run[] {
  const runs: { text: string; look: Look }[] = [];
  let length = 0;
  for (const piece of frame?.pieces ?? []) {
    const look = lookOf(piece);
    const last = runs.at(-1);
    if (last?.look === look) last.text += piece.text;
    else if (piece.text) runs.push({ text: piece.text, look });
    length += piece.text.length;
  }
  const rest = restOf(base, length);
  if (rest) runs.push({ text: rest, look: 'rest' });
  // Where there was no text and is none yet, the place itself is shown.
  if (runs.length === 0) runs.push({ text: GAP, look: 'gap' });
  return runs;
}

/** The passage from the first whole word at or after `length`. */
export function restOf(base: string, length: number): string {
  if (length === 0) return base;
  if (length >= base.length) return '';
  const gap = base.slice(length).search(/\s/u);
  return gap < 0 ? '' : base.slice(length + gap);
}

/** Brings the element's children up to date, touching only those that differ. Returns whether anything changed. */
export function paintCanvas(element: HTMLElement, base: string, frame: DraftFrame | null): boolean {
  const runs = runsOf(base, frame);
  let changed = element.childNodes.length !== runs.length;
  for (const [index, run] of runs.entries()) {
    let child = element.childNodes[index] as HTMLElement | undefined;
    if (!child) {
      child = document.createElement('span');
      element.append(child);
    }
    if (child.dataset['look'] !== run.look) child.dataset['look'] = run.look;
    if (child.textContent !== run.text) {
      child.textContent = run.text;
      changed = true;
    }
  }
  while (element.childNodes.length > runs.length) element.lastChild?.remove();
  return changed;
}
