/** Where each character of a text as read stands in the truth, by the alignment of least edits. */

/** For every offset of `read` (and its end) the offset in `truth`. Takes memory with the product of the lengths. */
export function alignCharacters(read: string, truth: string): Int32Array {
  const n = read.length;
  const m = truth.length;
  const width = m + 1;
  // 0: both, 1: only read, 2: only truth.
  const from = new Uint8Array((n + 1) * width);
  let row = new Uint32Array(width);
  let next = new Uint32Array(width);
  for (let j = 1; j <= m; j += 1) {
    row[j] = j;
    from[j] = 2;
  }
  for (let i = 1; i <= n; i += 1) {
    next[0] = i;
    from[i * width] = 1;
    const unit = read.charCodeAt(i - 1);
    for (let j = 1; j <= m; j += 1) {
      // A space taken for a letter is less likely than one lost or added.
      const other = truth.charCodeAt(j - 1);
      const both = (row[j - 1] ?? 0) + (unit === other ? 0 : unit === 32 || other === 32 ? 3 : 2);
      const drop = (row[j] ?? 0) + 2;
      const add = (next[j - 1] ?? 0) + 2;
      const least = Math.min(both, drop, add);
      next[j] = least;
      from[i * width + j] = least === both ? 0 : least === drop ? 1 : 2;
    }
    [row, next] = [next, row];
  }
  const at = new Int32Array(n + 1);
  let i = n;
  let j = m;
  while (i > 0 || j > 0) {
    at[i] = j;
    const way = from[i * width + j];
    if (i > 0 && way === 0) {
      i -= 1;
      j -= 1;
    } else if (i > 0 && (way === 1 || j === 0)) i -= 1;
    else j -= 1;
  }
  at[0] = 0;
  return at;
}
