/**
 * The seal of a library that was closed in peace: the hash of its file, so that not one byte of it changes unnoticed
 * while it is closed. SQLite's own checks see damage to its structure, not to what is stored. A seal speaks of one
 * sitting: each opening writes a new number into the library first, and a seal with another number says nothing.
 */
import { createHash, randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Driver } from './driver.ts';
import { renameDurably, syncFile } from './durable.ts';

const Seal = z.object({ sitting: z.string(), sha256: z.string() });

export function sealFile(file: string): string {
  return `${file}-seal`;
}

/** 'whole': the file is what was closed. 'unknown': there is no seal for it. A sitting: the seal of that sitting does not fit the file. */
export function checkSeal(file: string): 'whole' | 'unknown' | { readonly sitting: string } {
  if (existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0) return 'unknown';
  let seal;
  try {
    seal = Seal.parse(JSON.parse(readFileSync(sealFile(file), 'utf8')));
  } catch {
    return 'unknown';
  }
  return hashOf(file) === seal.sha256 ? 'whole' : { sitting: seal.sitting };
}

/** The number of the sitting that the library was last open in; undefined in one that has none. */
export function sittingOf(driver: Driver): string | undefined {
  const value = driver.all("select value from meta where key = 'sitting'", [])[0]?.['value'];
  return typeof value === 'string' ? value : undefined;
}

/** Makes every seal there is invalid, on the disk, before anything else is written. */
export function beginSitting(driver: Driver): string {
  const sitting = randomUUID();
  driver.run("insert into meta (key, value) values ('sitting', ?) on conflict (key) do update set value = excluded.value", [sitting]);
  return sitting;
}

/** After the last connection has closed. A library that was not closed in peace has a journal and gets no seal. */
export function writeSeal(file: string, sitting: string): void {
  if (existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0) return;
  const draft = `${sealFile(file)}.new`;
  writeFileSync(draft, JSON.stringify({ sitting, sha256: hashOf(file) }));
  syncFile(draft);
  renameDurably(draft, sealFile(file));
}

function hashOf(file: string): string {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(4 * 1024 * 1024);
  const handle = openSync(file, 'r');
  try {
    for (let read = readSync(handle, buffer); read > 0; read = readSync(handle, buffer)) hash.update(buffer.subarray(0, read));
  } finally {
    closeSync(handle);
  }
  return hash.digest('hex');
}

