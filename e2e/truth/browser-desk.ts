/** The window in a real browser over a real library process, with an engine that needs no model; beside it the truth. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Proposal } from '../../electron/contract/index.ts';
import { startBackendProcess, startServer, type BackendProcess, type LoopbackServer } from '../../electron/loopback/index.ts';
import { root } from '../../scripts/build.ts';
import { startBrowser } from '../fixtures/browser.ts';
import { WritingRoom } from '../pages/writing-room.ts';
import type { Truth } from './truth.ts';

export const beginning = 'The tide turned at four. Nobody on the quay had 水 noticed; the boats were gone.';

interface Saved {
  readonly text: string;
  readonly proposals: readonly Proposal[];
}

export class BrowserDesk {
  readonly done: Record<string, number> = {};
  readonly room = new WritingRoom();
  readonly #data = mkdtempSync(join(tmpdir(), 'palimpsest-truth-'));
  #backend!: BackendProcess;
  #server!: LoopbackServer;
  #browser!: Browser;
  #document = '';
  page!: Page;
  keys!: CDPSession;

  async start(): Promise<void> {
    this.#browser = await startBrowser();
    await this.#open();
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
    await this.#backend.close();
    rmSync(this.#data, { recursive: true, force: true });
  }

  async #open(): Promise<void> {
    const args = ['--data', this.#data, '--assets', join(root, 'assets'), '--engine', join(root, 'e2e/crash/quick-engine.ts')];
    this.#backend = startBackendProcess({ entry: join(root, 'electron/backend/main.ts'), args, onReady: (problem) => problem && console.error(problem.what), onDeath: () => undefined });
    this.#server = await startServer({ root: join(root, 'dist/renderer'), backend: this.#backend, port: 0 });
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', locale: 'en-GB', permissions: ['clipboard-read', 'clipboard-write'] });
    this.page = await context.newPage();
    this.page.setDefaultTimeout(60_000);
    // The room asks the library through the page.
    Object.defineProperty(this.room, 'page', { value: this.page, configurable: true });
    await this.page.goto(this.#server.address);
    await this.#shown();
  }

  async #shown(): Promise<void> {
    await this.page.locator('.cm-content').waitFor();
    this.keys = await this.page.context().newCDPSession(this.page);
  }

  /** A new document in the window. */
  async begin(): Promise<void> {
    const title = `Number ${(this.done['begin'] ?? 0) + 1}`;
    this.count('begin');
    const { id } = await this.room.ask<{ id: string }>('documents.create', { title, text: beginning });
    this.#document = id;
    await this.page.locator('.document-row').filter({ hasText: title }).first().click();
    await this.page.locator('.editor-column').getByText(title).or(this.page.locator(`.editor-column [value="${title}"]`)).first().waitFor();
    await expect.poll(() => this.shownText()).toBe(beginning);
  }

  count(kind: string): void {
    this.done[kind] = (this.done[kind] ?? 0) + 1;
  }

  /** The library on disk. */
  saved(): Promise<Saved> {
    return this.room.ask<Saved>('documents.open', { id: this.#document });
  }

  /** What the page shows, without what a review adds. */
  shownText(): Promise<string> {
    return this.page.evaluate(() =>
      [...document.querySelectorAll('.cm-content .cm-line')]
        .map((line) => {
          const copy = line.cloneNode(true) as Element;
          for (const extra of copy.querySelectorAll('[contenteditable="false"], ins, img')) extra.remove();
          return copy.textContent;
        })
        .join('\n'),
    );
  }

  /** The caret goes behind so many characters as a writer counts them; answers its place in the text. */
  async goTo(truth: Truth, characters: number): Promise<number> {
    const places = boundaries(truth.text);
    const at = 1 + (characters % (places.length - 1));
    await this.page.evaluate(() => document.querySelector<HTMLElement>('.cm-content')?.focus());
    // From the nearer end.
    const back = places.length - 1 - at;
    await this.page.keyboard.press(back < at ? 'Control+End' : 'Control+Home');
    await this.press(back < at ? 'ArrowLeft' : 'ArrowRight', Math.min(at, back));
    return places[at] ?? 0;
  }

  async press(key: string, times: number): Promise<void> {
    for (let press = 0; press < times; press += 1) await this.page.keyboard.press(key);
  }

  /** Selects so many characters after the caret; answers where they end. */
  async select(truth: Truth, from: number, characters: number): Promise<number> {
    const after = boundaries(truth.text).filter((place) => place > from).slice(0, characters);
    await this.press('Shift+ArrowRight', after.length);
    return after.at(-1) ?? from;
  }

  async check(truth: Truth): Promise<void> {
    await expect.poll(() => this.shownText(), { timeout: 10_000 }).toBe(truth.text);
  }

  async checkSaved(truth: Truth): Promise<Saved> {
    await this.page.keyboard.press('Control+s');
    await expect.poll(async () => (await this.saved()).text, { timeout: 30_000 }).toBe(truth.text);
    await this.room.whenSaved();
    return this.saved();
  }

  /** The page is read anew; or the library's process is killed and everything starts again. */
  async restart(killed: boolean): Promise<void> {
    if (killed) {
      await this.page.context().close();
      await this.#server.close();
      // The group of the process too, as when the power fails: its engine goes with it.
      const ended = this.#backend.close();
      if (this.#backend.pid !== null) process.kill(this.#backend.pid, 'SIGKILL');
      await ended;
      await this.#open();
    } else {
      await this.page.reload();
      await this.#shown();
    }
    await this.page.locator('[data-region="status"]').getByText('Saved', { exact: true }).waitFor();
  }
}

/** The places between characters as a writer counts them, the ends too. */
function boundaries(text: string): number[] {
  return [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map(({ index }) => index).concat(text.length);
}
