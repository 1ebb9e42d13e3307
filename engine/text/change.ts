/**
 * A replacement of `text.slice(from, to)` by `insert`. Offsets are UTF-16 code units in the text before the list of
 * changes it stands in; a list is ordered and its ranges do not overlap.
 */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** A half-open range of UTF-16 code units. */
export interface Range {
  readonly from: number;
  readonly to: number;
}
