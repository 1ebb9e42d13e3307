import type { Loss } from '../../../electron/contract/index.ts';
import { useText } from '../../i18n/index.ts';

const KNOWN = ['image', 'footnote', 'table', 'comment', 'embedded', 'style', 'script', 'form', 'field', 'html', 'equation', 'characters', 'tracked', 'front-matter'] as const;

/** What a format could not carry, in words. */
export function Losses({ losses }: { losses: readonly Loss[] }) {
  const text = useText();
  return (
    <ul className="losses">
      {losses.map(({ kind, count, examples }) => {
        const known = KNOWN.find((each) => each === kind) ?? 'other';
        return (
          <li key={kind}>
            {text(`format.loss.${known}`, { count })}
            {examples.length > 0 && <span className="quiet"> {examples.join(' · ')}</span>}
          </li>
        );
      })}
    </ul>
  );
}
