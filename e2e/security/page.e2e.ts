/** What code inside the page could do if it got there: run more of itself, call out, lead the window away. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type App } from '../fixtures/app.ts';

let app: App;
/** Another site on this computer: whatever arrives there has left the page. */
let stranger: Server;
let elsewhere = '';
const arrived: string[] = [];

beforeAll(async () => {
  stranger = createServer((request, response) => {
    arrived.push(`${request.method} ${request.url}`);
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('content-type', 'text/html');
    response.end('<title>elsewhere</title>');
  });
  stranger.on('upgrade', (request, socket) => {
    arrived.push(`UPGRADE ${request.url}`);
    socket.end();
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  elsewhere = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
  app = await startApp();
});
beforeEach(async () => {
  arrived.splice(0);
  await app.page.goto(app.program.origin);
  await app.page.locator('.cm-content').waitFor();
});
afterAll(async () => {
  app.forgive(/./); // breaking the rules is what these tests are for
  await app.close();
  stranger.close();
});

/** Runs `act` in the page, gives it a moment, and answers the directives of the policy that were broken meanwhile. */
async function broken(act: (elsewhere: string) => unknown): Promise<readonly string[]> {
  await app.page.evaluate(() => {
    const list: string[] = [];
    Object.assign(window, { broken: list });
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => list.push(effectiveDirective));
  });
  await app.page.evaluate(act, elsewhere).catch(() => undefined); // a forbidden act may throw
  await app.page.waitForTimeout(300);
  return app.page.evaluate(() => [...new Set((window as unknown as { broken: string[] }).broken)]);
}

describe('code that got into the page', () => {
  it('can\'t run as an inline script, an inline handler, or from another place', async () => {
    // As if text had ended up in the page as markup: the server's own answer, with its headers, and code in its body.
    const [session] = await app.context.cookies();
    const answer = await fetch(app.program.origin, { headers: { cookie: `${session?.name}=${session?.value}` } });
    const code = `<script>window.ran = 'inline'</script><img src="gone.png" onerror="window.ran = 'handler'"><script src="${elsewhere}/far.js"></script><a id="js" href="javascript:void(window.ran = 'address')">x</a>`;
    const body = (await answer.text()).replace('<body>', `<body>${code}`);
    expect(body).toContain(code);
    const headers = Object.fromEntries([...answer.headers].filter(([name]) => name.startsWith('content-security') || name === 'content-type'));
    await app.page.route(`${app.program.origin}/`, (route) => route.fulfill({ headers, body }), { times: 1 });
    await app.page.addInitScript(() => {
      const list: string[] = [];
      Object.assign(window, { broken: list });
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, disposition }) => list.push(`${effectiveDirective} ${disposition}`));
    });
    await app.page.reload();
    await app.page.locator('#js').evaluate((link) => (link as HTMLElement).click());
    await app.page.waitForTimeout(300);
    const directives = await app.page.evaluate(() => (window as unknown as { broken: string[] }).broken);
    expect(directives.filter((each) => each === 'script-src-elem enforce').length).toBeGreaterThanOrEqual(2);
    expect(directives).toContain('script-src-attr enforce');
    expect(await app.page.evaluate(() => (window as unknown as { ran?: string }).ran)).toBeUndefined();
    expect(arrived).toEqual([]);
  });

  it('can\'t make code from text, or markup from text', async () => {
    const outcome = await app.page.evaluate(async () => {
      // The tests' own line into the page is exempt from the policy; a timer's call is the page's own again.
      await new Promise((resolve) => setTimeout(resolve));
      const attempts: Record<string, () => unknown> = {
        eval: () => (0, eval)('1 + 1'),
        function: () => new Function('return 1')() as unknown,
        timer: () => setTimeout('window.ran = "timer"', 0),
        innerHTML: () => (document.createElement('div').innerHTML = '<img src=x onerror="window.ran = 1">'),
        insertAdjacentHTML: () => document.body.insertAdjacentHTML('beforeend', '<b>x</b>'),
        parse: () => new DOMParser().parseFromString('<b>x</b>', 'text/html'),
        policy: () => (window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }).trustedTypes.createPolicy('mine', { createHTML: (text: string) => text }),
        // The one policy there is was made by the window and can't be made again.
        samePolicy: () => (window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }).trustedTypes.createPolicy('palimpsest-worker', { createHTML: (text: string) => text, createScriptURL: (text: string) => text }),
        worker: () => new Worker('/assets/x.js'),
      };
      return Object.fromEntries(
        Object.entries(attempts).map(([name, attempt]) => {
          try {
            attempt();
            return [name, 'done'];
          } catch (error) {
            return [name, (error as Error).name];
          }
        }),
      );
    });
    expect(outcome).toEqual({ eval: 'EvalError', function: 'EvalError', timer: 'TypeError', innerHTML: 'TypeError', insertAdjacentHTML: 'TypeError', parse: 'TypeError', policy: 'TypeError', samePolicy: 'TypeError', worker: 'TypeError' });
    expect(await app.page.evaluate(() => (window as unknown as { ran?: string }).ran)).toBeUndefined();
  });

  it('can\'t call out: not by fetch, beacon, socket, picture, style, font, frame, form, worker or prefetch', async () => {
    const directives = await broken(async (other) => {
      const frame = document.createElement('iframe');
      frame.src = `${other}/frame`;
      const form = document.createElement('form');
      form.action = `${other}/form`;
      form.method = 'post';
      const style = document.createElement('link');
      style.rel = 'stylesheet';
      style.href = `${other}/style.css`;
      const prefetch = document.createElement('link');
      prefetch.rel = 'prefetch';
      prefetch.href = `${other}/prefetch`;
      document.body.append(frame, form, style, prefetch);
      form.submit();
      new Image().src = `${other}/picture`;
      navigator.sendBeacon(`${other}/beacon`, 'text');
      new EventSource(`${other}/events`).close();
      void new FontFace('x', `url(${other}/font)`).load().catch(() => undefined);
      const attempts: (() => unknown)[] = [() => fetch(`${other}/fetch`), () => fetch('/'), () => new WebSocket(`${other.replace('http', 'ws')}/socket`), () => new Worker(`${other}/worker.js`)];
      for (const attempt of attempts) {
        try {
          await attempt();
        } catch {
          // some throw, some fail later
        }
      }
      for (const element of [frame, form, style, prefetch]) element.remove();
    });
    expect(directives).toEqual(expect.arrayContaining(['frame-src', 'form-action', 'style-src-elem', 'img-src', 'connect-src', 'font-src']));
    expect(arrived).toEqual([]);
  });

  it('can\'t style the page inline, where text could be read out through style rules', async () => {
    expect(
      await broken(() => {
        const style = document.createElement('style');
        style.append('body { outline: 3px solid red }');
        document.head.append(style);
      }),
    ).toContain('style-src-elem');
  });

  it('has no part of Node, and only the names that a browser has', async () => {
    const own = await app.page.evaluate(() => {
      // What a blank frame of the same browser has is the browser's own.
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const plain = new Set(Object.getOwnPropertyNames(frame.contentWindow));
      frame.remove();
      return { added: Object.getOwnPropertyNames(window).filter((name) => !plain.has(name)), node: ['process', 'require', 'module', 'Buffer', 'global'].filter((name) => name in window) };
    });
    expect(own.node).toEqual([]);
    // Marks of React, zod and the tests; a function of ours would be a way in.
    expect(own.added.filter((name) => !/^(__react|__playwright|_react|__zod_global|broken|\d+$)/.test(name))).toEqual([]);
  });

  it('does not see the session', async () => expect(await app.page.evaluate(() => document.cookie)).toBe(''));
});

describe('the window', () => {
  it('opens nothing for an address in the text, and loses nothing when it is led away and comes back', async () => {
    const { page } = app;
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText(`\n\nSee [this](${elsewhere}/link) and <a href="${elsewhere}/html">that</a>, <script>window.ran = 1</script> kept as text.`);
    await page.locator('[data-save-state="saved"]').waitFor();
    for (const word of ['this', 'that']) await page.locator('.cm-content').getByText(word, { exact: false }).last().click();
    await page.waitForTimeout(300);
    expect(app.context.pages()).toHaveLength(1);
    expect(arrived).toEqual([]);
    expect(await page.evaluate(() => (window as unknown as { ran?: number }).ran)).toBeUndefined();

    await page.evaluate((other) => void (location.href = `${other}/away`), elsewhere);
    await page.waitForURL(`${elsewhere}/away`);
    // The other site was told nothing about where the reader came from, and can't reach the library.
    expect(await page.evaluate(() => document.referrer)).toBe('');
    const foreign = await page.evaluate(
      (own) =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket(`${own.replace('http', 'ws')}/socket`);
          socket.addEventListener('open', () => resolve('open'));
          socket.addEventListener('error', () => resolve('refused'));
        }),
      app.program.origin,
    );
    expect(foreign).toBe('refused');
    expect(await page.evaluate((own) => fetch(own, { credentials: 'include' }).then(() => 'read', () => 'refused'), app.program.origin)).toBe('refused');
    await page.goBack();
    await page.locator('.cm-content').waitFor();
    await page.keyboard.press('Control+End');
    await expect.poll(() => page.locator('.cm-content').innerText()).toContain('kept as text.');
  });

  it('can\'t be framed by another site', async () => {
    const tab = await app.context.newPage();
    await tab.goto(`${elsewhere}/framer`);
    await tab.evaluate((own) => {
      const frame = document.createElement('iframe');
      frame.src = own;
      document.body.append(frame);
    }, app.program.origin);
    await tab.waitForTimeout(500);
    const inner = tab.frames().find((frame) => frame !== tab.mainFrame());
    expect(await inner?.locator('.cm-content').count()).toBe(0);
    await tab.close();
  });

  it('that another site opens can\'t be driven by it', async () => {
    const tab = await app.context.newPage();
    await tab.goto(`${elsewhere}/opener`);
    const popup = tab.waitForEvent('popup');
    await tab.evaluate((own) => void Object.assign(window, { opened: window.open(own) }), app.program.origin);
    const opened = await popup;
    await opened.waitForLoadState();
    // A strict cookie does not travel with another site's request, so there is nothing to see; and the opener's hand on it is gone.
    expect(await opened.locator('.cm-content').count()).toBe(0);
    expect(await tab.evaluate(() => (window as unknown as { opened: Window }).opened.closed)).toBe(true);
    await opened.close();
    await tab.close();
  });
});
