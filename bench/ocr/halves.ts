/** Documents in two halves: what was tuned on, and what is measured on. */

/** Whether a document is in the half that nothing was tuned on. */
export function isChecked(document: string): boolean {
  let hash = 7;
  for (let at = 0; at < document.length; at += 1) hash = (Math.imul(hash, 31) + document.charCodeAt(at)) >>> 0;
  return hash % 2 === 1;
}
