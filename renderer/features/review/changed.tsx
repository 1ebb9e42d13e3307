import { Message } from '../../i18n/index.ts';
import { shown } from './words.ts';

/** Before → after, with signs that need no colour. */
export function Changed({ before, after, longest = 60 }: { before: string; after: string; longest?: number }) {
  return (
    <span className="changed" dir="auto">
      {before !== '' && <del>{shown(before, longest)}</del>}
      {before !== '' && <span aria-hidden> → </span>}
      {after !== '' ? <ins>{shown(after, longest)}</ins> : <span className="quiet"><Message id="review.nothingInstead" /></span>}
    </span>
  );
}
