/** What makes a file or a rename survive a power cut. */
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export function syncFile(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Writes a piece of a file, which begins anew at offset 0, for its owner only; the piece is on disk when this returns. */
export function writePiece(file: string, offset: number, bytes: Uint8Array): void {
  const handle = openSync(file, offset === 0 ? 'w' : 'r+', 0o600);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at, bytes.length - at, offset + at);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Windows can't sync a folder and does not need to. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Renames within a folder, for good. */
export function renameDurably(from: string, to: string): void {
  renameSync(from, to);
  syncFolder(dirname(to));
}
