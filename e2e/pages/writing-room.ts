/** The window as its user sees it: what tests may do and read, by role and name. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { startApp, type App, type AppOptions } from '../fixtures/app.ts';

/** The document as the library has it on disk, read over a socket of its own. */
export interface SavedDocument {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly revision: number;
  readonly proposals: readonly { readonly state: string; readonly base: string; readonly decisions: readonly unknown[] }[];
}

export interface SavedRun {
  readonly id: string;
  readonly state: string;
  readonly outcome: string;
  readonly excerpt: string;
  readonly problem: { readonly code: string; readonly what: string; readonly safe: string; readonly todo: string } | null;
}

/** Starts the app before the tests of a `describe`, with its model ready, and closes it after them. */
export function useRoom(options: AppOptions = {}): WritingRoom {
  const room = new WritingRoom();
  beforeAll(async () => {
    room.app = await startApp(options);
    await room.whenReady();
  });
  afterAll(() => room.app.close());
  return room;
}

export class WritingRoom {
  #app: App | null;

  /** Without an app for now: `useRoom` brings it. */
  constructor(app: App | null = null) {
    this.#app = app;
  }

  get app(): App {
    if (!this.#app) throw new Error('The app has not been started yet.');
    return this.#app;
  }
  set app(app: App) {
    this.#app = app;
  }
  /** Another one after a restart. */
  get page(): Page {
    return this.app.page;
  }
  get editor(): Locator {
    return this.page.locator('.cm-content');
  }
  get run(): Locator {
    return this.page.locator('[data-scope="run"]').first();
  }
  /** The line under the passage, not the panel. */
  get review(): Locator {
    return this.page.locator('.review-line').first();
  }

  /** One call to the library, beside the window's own connection. */
  async ask<T>(method: string, params: object): Promise<T> {
    return (await this.page.evaluate(
      async ([name, values]) => {
        const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/socket`);
        try {
          await new Promise((resolve, reject) => {
            socket.addEventListener('open', resolve);
            socket.addEventListener('error', reject);
          });
          return await new Promise<unknown>((resolve, reject) => {
            socket.addEventListener('close', () => reject(new Error('The library closed the connection.')));
            socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
              const message = JSON.parse(data) as { kind: string; id?: number; value?: unknown; problem?: { what: string } };
              if (message.id !== 1) return;
              if (message.kind === 'answer') resolve(message.value);
              else reject(new Error(message.problem?.what));
            });
            socket.send(JSON.stringify({ kind: 'call', id: 1, method: name, params: values }));
          });
        } finally {
          socket.close();
        }
      },
      [method, params] as const,
    )) as T;
  }

  /** The newest living document. */
  async saved(title?: string): Promise<SavedDocument> {
    const all = await this.ask<{ id: string; title: string; changedAt: number; trashedAt: number | null }[]>('documents.list', {});
    const living = all.filter((each) => each.trashedAt === null && (title === undefined || each.title === title)).sort((a, b) => b.changedAt - a.changedAt);
    return this.ask<SavedDocument>('documents.open', { id: living[0]?.id });
  }

  /** Makes a document and opens it, with the caret at its end. */
  async write(title: string, text: string): Promise<void> {
    await this.ask('documents.create', { title, text });
    await this.page.getByText(title, { exact: true }).first().click();
    await expect.poll(() => this.page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe(title);
    await this.editor.focus();
    await this.page.keyboard.press('Control+End');
  }
  async textOf(title: string): Promise<string> {
    return (await this.saved(title)).text;
  }

  async runs(): Promise<readonly SavedRun[]> {
    return this.ask<SavedRun[]>('runs.list', { documentId: null, query: '', before: null, limit: 50 });
  }

  /** Selects the paragraph that begins with these words. */
  async selectParagraph(beginning: string): Promise<void> {
    await this.line(beginning).click({ clickCount: 3 });
  }
  line(beginning: string): Locator {
    return this.editor.locator('.cm-line').filter({ hasText: beginning }).first();
  }
  async whenSaved(): Promise<void> {
    await this.page.locator('[data-region="status"]').getByText('Saved', { exact: true }).waitFor();
  }
  async whenReady(): Promise<void> {
    await this.page.locator('[data-region="status"]').getByText('ready', { exact: true }).waitFor({ timeout: 90_000 });
  }

  /** Opens the line under the selection and starts a ready-made change. */
  async reviseWith(chip: string): Promise<void> {
    await this.page.keyboard.press('Control+r');
    await this.page.getByRole('textbox', { name: 'What should change?' }).waitFor();
    await this.page.getByRole('button', { name: chip, exact: true }).last().click();
  }

  async whenReviewed(): Promise<void> {
    await this.review.waitFor({ timeout: 90_000 });
  }

  async palette(command: string): Promise<void> {
    await this.page.keyboard.press('Control+k');
    const field = this.page.getByPlaceholder('What do you want to do?');
    await field.fill(command);
    await this.page.keyboard.press('Enter');
    await expect.poll(() => field.count()).toBe(0);
  }
}
