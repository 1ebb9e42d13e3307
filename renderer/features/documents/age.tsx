import { useNow } from '../../components/index.ts';
import { ageOf, useFormat, useText } from '../../i18n/index.ts';

/** How long ago, in as few letters as possible; the full date for screen readers and on pointing. */
export function Age({ at }: { at: number }) {
  const text = useText();
  const format = useFormat();
  const now = useNow(30_000);
  const age = ageOf(at, now);
  const date = format.formatDate(at, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <time className="document-age tabular" dateTime={new Date(at).toISOString()} title={date}>
      {age.id === 'age.date' ? format.formatDate(at, { day: 'numeric', month: 'short' }) : text(age.id, { count: age.count })}
    </time>
  );
}
