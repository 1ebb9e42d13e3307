import { useEffect, useState } from 'react';
import { ageOf, useFormat, useText } from '../../i18n/index.ts';

/** How long ago, in as few letters as possible; the full date for screen readers and on pointing. */
export function Age({ at }: { at: number }) {
  const text = useText();
  const format = useFormat();
  const now = useMinute();
  const age = ageOf(at, now);
  const date = format.formatDate(at, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <time className="document-age tabular" dateTime={new Date(at).toISOString()} title={date}>
      {age.id === 'age.date' ? format.formatDate(at, { day: 'numeric', month: 'short' }) : text(age.id, { count: age.count })}
    </time>
  );
}

/** The present time, read again every half minute. */
function useMinute(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
