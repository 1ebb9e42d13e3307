/** All migrations; a new one is added at the end. */
import { library } from './0001-library.ts';
import { trust } from './0002-trust.ts';
import { scans } from './0003-scans.ts';
import { pictures } from './0004-pictures.ts';
import type { Migration } from './migration.ts';

/** In order; number i stands at index i − 1. */
export const migrations: readonly Migration[] = [library, trust, scans, pictures];
