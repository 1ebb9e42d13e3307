const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago something was, as a message id and its number: now, minutes, hours, days; older things show their date. */
export function ageOf(at: number, now: number): { id: 'age.now' | 'age.minutes' | 'age.hours' | 'age.days'; count: number } | { id: 'age.date' } {
  const gone = Math.max(0, now - at);
  if (gone < minute) return { id: 'age.now', count: 0 };
  if (gone < hour) return { id: 'age.minutes', count: Math.floor(gone / minute) };
  if (gone < day) return { id: 'age.hours', count: Math.floor(gone / hour) };
  if (gone < 7 * day) return { id: 'age.days', count: Math.floor(gone / day) };
  return { id: 'age.date' };
}
