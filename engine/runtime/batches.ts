/** Cuts a request into runs that fit: each holds a bounded number of rows and reads a bounded number of them. */

/** Bounds of one run. Logits of a row are 196 kB, and the tail holds a few copies of those it reads. */
export interface Bounds {
  readonly rows: number;
  readonly read: number;
}

/** A run: rows of the request in order, and which of the rows asked for (indices into the read list) it reads. */
export interface Batch {
  readonly rows: readonly number[];
  readonly reads: readonly number[];
}

/** Cuts consecutive rows, each of which needs all earlier ones. */
export function cutSequence(count: number, read: readonly number[], bounds: Bounds): Batch[] {
  const readsOf = readsByRow(read);
  const batches: { rows: number[]; reads: number[] }[] = [];
  let batch = { rows: [] as number[], reads: [] as number[] };
  for (let row = 0; row < count; row++) {
    const reads = readsOf.get(row) ?? [];
    if (batch.rows.length > 0 && (batch.rows.length >= bounds.rows || batch.reads.length + reads.length > bounds.read)) {
      batches.push(batch);
      batch = { rows: [], reads: [] };
    }
    batch.rows.push(row);
    batch.reads.push(...reads);
  }
  batches.push(batch);
  return batches;
}

/** Cuts groups of rows (branches, canvases) that do not need each other; a group is never cut. */
export function cutGroups(groups: readonly number[], read: readonly number[], bounds: Bounds): Batch[] {
  const readsOf = readsByRow(read);
  const members = new Map<number, number[]>();
  for (const [row, group] of groups.entries()) {
    const list = members.get(group);
    if (list) list.push(row);
    else members.set(group, [row]);
  }
  const batches: { rows: number[]; reads: number[] }[] = [];
  let batch = { rows: [] as number[], reads: [] as number[] };
  for (const rows of members.values()) {
    const reads = rows.flatMap((row) => readsOf.get(row) ?? []);
    if (batch.rows.length > 0 && (batch.rows.length + rows.length > bounds.rows || batch.reads.length + reads.length > bounds.read)) {
      batches.push(batch);
      batch = { rows: [], reads: [] };
    }
    batch.rows.push(...rows);
    batch.reads.push(...reads);
  }
  batches.push(batch);
  return batches;
}

function readsByRow(read: readonly number[]): Map<number, number[]> {
  const map = new Map<number, number[]>();
  for (const [index, row] of read.entries()) {
    const list = map.get(row);
    if (list) list.push(index);
    else map.set(row, [index]);
  }
  return map;
}
