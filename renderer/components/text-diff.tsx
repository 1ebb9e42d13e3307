import { diffText, type Change } from '../../engine/text/index.ts';
import { useMemo } from 'react';
import { Message } from '../i18n/index.ts';
import './text-diff.css';

/** Characters of kept text shown around a change. */
const around = 70;
/** More changes than this are counted, not shown. */
const most = 200;

type Part = { readonly kind: 'kept' | 'removed' | 'added' | 'gap'; readonly text: string };

/** What differs between two texts, change by change with some words around each; signs need no colour. */
export function TextDiff({ before, after }: { before: string; after: string }) {
  const changes = useMemo(() => diffText(before, after), [before, after]);
  const parts = useMemo(() => partsOf(before, changes.slice(0, most)), [before, changes]);
  if (changes.length === 0) return <p className="quiet text-diff-none"><Message id="diff.none" /></p>;
  return (
    <div className="text-diff" dir="auto">
      {parts.map(({ kind, text }, index) => {
        if (kind === 'removed') return <del key={index}>{text}</del>;
        if (kind === 'added') return <ins key={index}>{text}</ins>;
        if (kind === 'gap') return <span key={index} className="text-diff-gap" aria-hidden>{text}</span>;
        return <span key={index}>{text}</span>;
      })}
      {changes.length > most && <p className="quiet"><Message id="diff.more" values={{ count: changes.length - most }} /></p>}
    </div>
  );
}

/** The stretches to show, in order: changes with what is around them, gaps between distant ones. */
function partsOf(before: string, changes: readonly Change[]): Part[] {
  const parts: Part[] = [];
  let shown = 0;
  for (const [index, { from, to, insert }] of changes.entries()) {
    const start = Math.max(shown, wholeFrom(before, from - around));
    if (start > shown || (index === 0 && start > 0)) parts.push({ kind: 'gap', text: index === 0 ? '… ' : ' …\n… ' });
    parts.push({ kind: 'kept', text: before.slice(start, from) });
    if (to > from) parts.push({ kind: 'removed', text: before.slice(from, to) });
    if (insert) parts.push({ kind: 'added', text: insert });
    const next = changes[index + 1];
    shown = Math.min(next?.from ?? before.length, wholeFrom(before, to + around));
    parts.push({ kind: 'kept', text: before.slice(to, shown) });
  }
  if (changes.length > 0 && shown < before.length) parts.push({ kind: 'gap', text: ' …' });
  return parts.filter(({ text }) => text !== '');
}

/** A place inside the text and not inside a pair of surrogates. */
function wholeFrom(text: string, at: number): number {
  const place = Math.min(Math.max(0, at), text.length);
  const code = text.charCodeAt(place);
  return code >= 0xdc00 && code < 0xe000 ? place - 1 : place;
}
