/** The parts of the window that F6 walks through, in this order; each is an element with `data-region`. */
const order = ['sidebar', 'editor', 'panel', 'status'] as const;
export type Region = (typeof order)[number];

function elementOf(region: Region): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-region="${region}"]`);
}

/** Gives the focus to what one would use first in a region; says whether there was something. */
export function focusRegion(region: Region): boolean {
  const element = elementOf(region);
  if (!element || element.offsetParent === null) return false;
  const target =
    element.querySelector<HTMLElement>('[data-first-focus]') ??
    element.querySelector<HTMLElement>('[contenteditable="true"]') ??
    element.querySelector<HTMLElement>('a[href], button:not(:disabled), input:not(:disabled), textarea, [tabindex="0"]');
  (target ?? element).focus();
  return element.contains(document.activeElement);
}

/** Moves the focus to the next region (step 1) or the one before (step -1); closed ones are skipped. */
export function walkRegions(step: 1 | -1): void {
  const at = order.findIndex((region) => elementOf(region)?.contains(document.activeElement));
  for (let n = 1; n <= order.length; n++) {
    const next = order[(at + step * n + order.length * 2 + (at < 0 && step < 0 ? 1 : 0)) % order.length];
    if (next && focusRegion(next)) return;
  }
}
