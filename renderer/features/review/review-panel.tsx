import type { ReactElement } from 'react';

/** The right panel during a review: counts, and the list of changes. */
export function ReviewPanel(): ReactElement {
  return <section className="review-panel" />;
}
