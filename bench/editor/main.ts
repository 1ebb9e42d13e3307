/**
 * `npm run bench -- editor`: from a key press to the paint after it, in a real Chromium with real keys, beside a bare
 * CodeMirror page of the same text in the same run: plain, with a thousand marks, and while a canvas is alive.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import { startBrowser } from '../../e2e/fixtures/browser.ts';
import { WritingRoom } from '../../e2e/pages/writing-room.ts';
import { startBackendProcess, startServer } from '../../electron/loopback/index.ts';
import { buildWindow, root } from '../../scripts/build.ts';
import { pressKeys, prose, quantile, watchKeys } from './pages.ts';

const SIZES = [10_000, 100_000, 1_000_000];
/** Part of the text that is proofread: its marks stand around the caret. */
const MARKED = 60_000;
const VIEW = { width: 1280, height: 800 };

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { keys: { type: 'string', default: '65' }, sizes: { type: 'string' } } });
  const keys = Number(values.keys);
  const sizes = values.sizes ? values.sizes.split(',').map(Number) : SIZES;
  await buildWindow();
  const data = mkdtempSync(join(tmpdir(), 'palimpsest-editor-'));
  const backend = startBackendProcess({
    entry: join(root, 'electron/backend/main.ts'), args: ['--data', data, '--assets', join(root, 'assets'), '--engine', join(import.meta.dirname, 'engine.ts')],
    onReady: (problem) => {
      if (problem) console.error(problem.what);
    },
    onDeath: (why) => console.error(`The library ended: ${why}`),
  });
  const server = await startServer({ root: join(root, 'dist/renderer'), backend, port: 0 });
  // Without these a paint waits for the screen's next turn, and the waiting would be measured.
  const browser = await startBrowser(['--disable-gpu-vsync', '--disable-frame-rate-limit']);
  try {
    const page = await browser.newPage({ viewport: VIEW, reducedMotion: 'reduce' });
    page.setDefaultTimeout(90_000);
    await page.goto(server.address);
    await page.locator('.cm-content').waitFor({ timeout: 120_000 });
    await watchKeys(page);
    const bare = await bareCode();
    console.log('| characters | | key to paint, p50, ms | p95, ms | bare p50, p95, ms | ratio of p50, p95 | open, ms (bare) |\n| --- | --- | --- | --- | --- | --- | --- |');
    for (const size of sizes) await measure(browser, page, bare, size, keys);
  } finally {
    await browser.close();
    await server.close();
    await backend.close();
    rmSync(data, { recursive: true, force: true });
  }
  return 0;
}

async function bareCode(): Promise<string> {
  const bundle = await rolldown({ input: join(import.meta.dirname, 'bare.ts'), platform: 'browser', transform: { define: { 'process.env.NODE_ENV': '"production"' } } });
  const { output } = await bundle.generate({ format: 'iife' });
  return output[0].code;
}

async function measure(browser: Browser, page: Page, bare: string, size: number, keys: number): Promise<void> {
  const text = prose(size);
  const room = new WritingRoom();
  // The room asks the library through the page.
  Object.defineProperty(room, 'page', { value: page });
  const other = await browser.newPage({ viewport: VIEW });
  await other.setContent('<!doctype html><body></body>');
  await other.addScriptTag({ content: bare });
  await watchKeys(other);
  const openBare = await other.evaluate(async (whole) => {
    const started = performance.now();
    (globalThis as unknown as { openBare(text: string): void }).openBare(whole);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now() - started;
  }, text);
  await other.bringToFront();
  const plain = await pressKeys(other, keys);
  await other.close();
  await page.bringToFront();

  const middle = Math.floor(size / 2);
  const document = await room.ask<{ id: string; revision: number }>('documents.create', { title: `Of ${size}`, text });
  await room.ask('documents.saveView', { id: document.id, view: { anchor: middle, head: middle, scrollTop: 0 } });
  const row = page.locator('.document-row').filter({ hasText: `Of ${size}` }).first();
  await row.waitFor();
  const open = await opened(page, row, size);
  const report = (what: string, times: readonly number[], opening = '') => {
    const [p50, p95, b50, b95] = [quantile(times, 0.5), quantile(times, 0.95), quantile(plain, 0.5), quantile(plain, 0.95)];
    console.log(`| ${size.toLocaleString('en')} | ${what} | ${p50.toFixed(1)} | ${p95.toFixed(1)} | ${b50.toFixed(1)}, ${b95.toFixed(1)} | ${(p50 / b50).toFixed(2)}, ${(p95 / b95).toFixed(2)} | ${opening} |`);
  };
  await room.editor.focus();
  report('plain', await pressKeys(page, keys), `${open.toFixed(0)} (${openBare.toFixed(0)})`);
  await room.whenSaved();

  const saved = await room.ask<{ id: string; revision: number; text: string }>('documents.open', { id: document.id });
  const settings = { effort: 'fast', drafts: 1, seed: 1 };
  const from = Math.max(0, middle - MARKED / 2);
  const marked = { from, to: Math.min(saved.text.length, from + MARKED) };
  await room.ask('runs.start', { documentId: saved.id, revision: saved.revision, range: marked, job: { kind: 'proofread' }, settings });
  await page.locator('.review-line').first().waitFor({ timeout: 60_000 });
  await room.editor.focus();
  report('1,000 marks', await pressKeys(page, keys));
  await page.locator('.review-line').first().focus();
  await page.keyboard.press('Shift+X');
  await page.locator('.review-line').first().waitFor({ state: 'detached', timeout: 60_000 });
  await room.whenSaved();

  // The sentence at the caret; a run shows in the window that has started it.
  await room.editor.focus();
  await room.reviseWith('Formal');
  await page.locator('[data-scope="run"]').first().waitFor();
  await room.editor.focus();
  report('beside a live canvas', await pressKeys(page, keys));
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
}

/** From the click on the list to the painted text. */
async function opened(page: Page, row: ReturnType<Page['locator']>, size: number): Promise<number> {
  await page.evaluate(() => {
    const old = document.querySelector('.cm-content');
    window.addEventListener('pointerdown', ({ timeStamp }) => {
      const look = (): void => {
        const now = document.querySelector('.cm-content');
        if (now && now !== old && now.querySelector('.cm-line')) requestAnimationFrame(() => setTimeout(() => Object.assign(globalThis, { openTime: performance.now() - timeStamp })));
        else requestAnimationFrame(look);
      };
      look();
    }, { capture: true, once: true });
  });
  await row.click();
  await page.waitForFunction(() => 'openTime' in globalThis, undefined, { timeout: 60_000, polling: 20 });
  return page.evaluate((_) => {
    const found = globalThis as unknown as { openTime?: number };
    const time = found.openTime ?? Number.NaN;
    delete found.openTime;
    return time;
  }, size);
}
