/** The window with a scan in it, as its user sees it. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { root } from '../../scripts/build.ts';
import { WritingRoom } from './writing-room.ts';

export interface SavedScan {
  readonly summary: { readonly id: string; readonly state: string; readonly pages: number; readonly read: number; readonly failed: number; readonly words: number; readonly checked: number };
  readonly pages: readonly { readonly number: number; readonly state: string; readonly words: number; readonly checked: number; readonly doubtful: number; readonly cleaned: boolean; readonly problem: { readonly code: string } | null }[];
}

export const scan10 = join(root, 'e2e/fixtures/scan10.pdf');

/** `expect.poll` with a patience that a busy machine needs: pages are read on all its processors meanwhile. */
// oxlint-disable-next-line vitest/require-awaited-expect-poll -- whoever calls it awaits.
export const soon: typeof expect.poll = (work, options) => expect.poll(work, { timeout: 30_000, ...options });

export class ScanRoom extends WritingRoom {
  get strip(): Locator {
    return this.page.locator('[data-scope="verify"]');
  }
  /** The word at hand, as the strip shows it. */
  get word(): Locator {
    return this.page.locator('.verify-now');
  }

  /** Drops files on the window, as a file manager would. */
  async drop(...files: readonly (string | { readonly name: string; readonly bytes: Uint8Array })[]): Promise<void> {
    const given = files.map((file) => (typeof file === 'string' ? { name: basename(file), data: readFileSync(file).toString('base64') } : { name: file.name, data: Buffer.from(file.bytes).toString('base64') }));
    await this.page.evaluate((all) => {
      const transfer = new DataTransfer();
      for (const { name, data } of all) transfer.items.add(new File([Uint8Array.from(atob(data), (character) => character.charCodeAt(0))], name));
      const target = document.querySelector('.column-text') ?? document.body;
      for (const type of ['dragenter', 'dragover', 'drop']) target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
    }, given);
  }

  async scans(): Promise<readonly (SavedScan['summary'] & { readonly secondsLeft: number | null })[]> {
    return this.ask('scans.list', {});
  }
  /** The newest scan as the library has it. */
  async scan(): Promise<SavedScan> {
    const [newest] = await this.scans();
    return this.ask<SavedScan>('scans.open', { id: newest?.id });
  }
}
