/** A proposal in words. */
import { hasText, text } from '../../i18n/index.ts';
import type { GuardFinding, ProposedChange } from '../../../electron/contract/index.ts';

const LONGEST = 60;

/** A piece of text on one line, cut where it gets long. */
export function shown(piece: string, longest = LONGEST): string {
  const line = piece.replace(/\n+/gu, ' ¶ ');
  if (line.length <= longest) return line;
  const half = Math.floor(longest / 2);
  return `${line.slice(0, half).trimEnd()} … ${line.slice(-half).trimStart()}`;
}

/** Why a change is proposed, in a word or two. */
export function reasonWords(change: Pick<ProposedChange, 'reason'>): string {
  return text(`reason.${change.reason}`);
}

/** What a checker says about it; its marks of code become quotation marks. */
export function detailWords(change: Pick<ProposedChange, 'detail'>): string {
  return change.detail.replaceAll(/`([^`]*)`/gu, '“$1”');
}

/** What a guard has to say, with the words it is about. */
export function guardWords(finding: GuardFinding): string {
  const id = `guard.${finding.guard}`;
  return hasText(id) ? text(id, { words: finding.words.slice(0, 6).join(', '), count: finding.words.length }) : '';
}
