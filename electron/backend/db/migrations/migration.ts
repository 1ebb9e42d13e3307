/** A step from one version of the library's file to the next. Once released it is never edited; a mistake in one is mended by another. */
export interface Migration {
  /** Counts from 1; `user_version` of a file is the number of its last migration. */
  readonly number: number;
  readonly sql: string;
}
