/** What comes in by the clipboard: rich text as Markdown, plain text as it is, code as it was. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/build.ts';
import { soon } from '../pages/scan-room.ts';
import { useRoom } from '../pages/writing-room.ts';

const fixture = (name: string): string => readFileSync(join(root, `engine/formats/fixtures/${name}.html`), 'utf8');

describe('the clipboard', () => {
  const room = useRoom({ permissions: ['clipboard-read', 'clipboard-write'] });

  /** Puts HTML and plain text on the real clipboard. */
  const copy = (html: string, plain: string): Promise<void> =>
    room.page.evaluate(async ([rich, words]) => {
      await navigator.clipboard.write([new ClipboardItem({ ...(rich === '' ? {} : { 'text/html': new Blob([rich], { type: 'text/html' }) }), 'text/plain': new Blob([words], { type: 'text/plain' }) })]);
    }, [html, plain] as const);

  /** Hands over a clipboard exactly as a word processor fills it; the browser's own way in would tidy it up first. */
  const hand = (html: string, plain: string): Promise<void> =>
    room.page.evaluate(([rich, words]) => {
      const data = new DataTransfer();
      data.setData('text/html', rich);
      data.setData('text/plain', words);
      document.querySelector('.cm-content')?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, [html, plain] as const);

  const open = async (title: string, text: string): Promise<void> => {
    await room.ask('documents.create', { title, text });
    await room.page.getByText(title, { exact: true }).first().click();
    await expect.poll(async () => room.page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe(title);
    await room.editor.focus();
    await room.page.keyboard.press('Control+End');
  };
  const text = async (title: string): Promise<string> => (await room.saved(title)).text;

  test('a page copied in the browser comes in as Markdown, in one undo step', async () => {
    await open('Web', 'Before.');
    await copy('<h2>Tides</h2><p>They <b>turn</b> at <a href="https://example.org/">four</a>.</p><ul><li>high</li><li>low</li></ul><script>alert(1)</script>', 'Tides\n\nThey turn at four.\n\nhigh\nlow');
    await room.page.keyboard.press('Control+v');
    await soon(() => text('Web')).toBe('Before.\n\n## Tides\n\nThey **turn** at [four](https://example.org/).\n\n- high\n- low');
    await room.page.keyboard.press('Control+z');
    await soon(() => text('Web')).toBe('Before.');
    await room.page.keyboard.press('Control+Shift+z');
    await soon(() => text('Web')).toContain('## Tides');
  });

  test('the same as plain text, by its key', async () => {
    await open('Plain', '');
    await copy('<p>one <b>two</b></p><p>three</p>', 'one two\nthree *four*');
    await room.page.keyboard.press('Control+Shift+v');
    await soon(() => text('Plain')).toBe('one two\nthree *four*');
    await room.page.keyboard.press('Control+a');
    await room.page.keyboard.type('x');
    await room.palette('Paste as plain text');
    await soon(() => text('Plain')).toBe('xone two\nthree *four*');
  });

  test('a letter from Word keeps its lists, its table and its note, and what follows it stays apart', async () => {
    await open('Word', 'See[^1]\n\n[^1]: Mine.\n\nAfter.');
    await room.page.keyboard.press('Home');
    await hand(fixture('word'), 'plain');
    await soon(() => text('Word')).toContain('After.');
    await soon(() => text('Word')).toContain('| Anna | 12     |');
    const saved = await text('Word');
    expect(saved).toContain('- bread\n  - rye\n- milk\n\n3. third\n4. fourth');
    // The note has another name than the one that was there.
    expect(saved).toContain('turned at *four*.[^2]');
    expect(saved).toContain('[^2]: A note.\n\nAfter.');
    expect(saved).not.toMatch(/secret|mso|gone/u);
    await room.page.getByText('1 picture was not pasted').first().waitFor();
    await room.app.screenshot('paste-word');
  });

  test('Google Docs is not bold all over', async () => {
    await open('Docs', '');
    await hand(fixture('google-docs'), 'plain');
    await soon(() => text('Docs')).toBe('# Head\n\nPlain **bold** and *slanted* words with a [link](https://example.org/a).\n\n- one\n  - deep\n- two\n\n* [x] done\n* [ ] open');
  });

  test('code from an editor, and anything inside of code, comes in letter for letter', async () => {
    await open('Code', '');
    await hand(`<div style="font-family: Menlo, monospace;white-space: pre;"><div><span style="font-weight:bold">if</span> (a_b_c) {</div><div>  *x* = 1;</div></div>`, 'if (a_b_c) {\n  *x* = 1;');
    await soon(() => text('Code')).toBe('if (a_b_c) {\n  *x* = 1;');
    await open('Fence', '```\n\n```');
    await room.page.keyboard.press('ArrowUp');
    await hand('<p>a <b>b</b></p><p>c</p>', 'a b\nc_d_');
    await soon(() => text('Fence')).toBe('```\na b\nc_d_\n```');
  });

  test('a list pasted into an item just begun goes on from it, and a quotation stays one', async () => {
    await open('Item', '- first\n- ');
    await hand('<ul><li>a</li><li><b>b</b></li></ul>', 'a\nb');
    await soon(() => text('Item')).toBe('- first\n- a\n- **b**');
    await open('Quote', '> said: ');
    await hand('<p>one</p><p>two</p>', 'one\n\ntwo');
    await soon(() => text('Quote')).toBe('> said:\n>\n> one\n>\n> two'.replace('said:\n', 'said: \n'));
  });

  test('what holds nothing for a text leaves what is selected alone, and says so', async () => {
    await open('Nothing', 'Stay.');
    await room.page.keyboard.press('Control+a');
    await hand('<p><img src="file:///C:/Temp/clip_image001.png"></p>', '');
    await room.page.getByText('1 picture was not pasted').first().waitFor();
    await room.page.keyboard.press('End');
    await room.page.keyboard.type(' Here.');
    await soon(() => text('Nothing')).toBe('Stay. Here.');
  });

  test('typing goes on while it comes', async () => {
    await open('Meanwhile', 'Start ');
    await hand(`<p><b>pasted</b></p>${'<p>more</p>'.repeat(500)}`, 'pasted');
    await room.page.keyboard.type('typed');
    await soon(() => text('Meanwhile')).toContain('more\n\ntyped');
    expect(await text('Meanwhile')).toMatch(/^Start ?\n\n\*\*pasted\*\*\n\nmore/u);
  });

  test('ten million characters come in as plain text, and say so', async () => {
    await open('Huge', '');
    await room.page.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/html', `<p><b>x</b></p>${'<p>word</p>'.repeat(1_000_000)}`);
      data.setData('text/plain', 'the words\n'.repeat(100));
      document.querySelector('.cm-content')?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await room.page.getByText('it was pasted as plain text').first().waitFor();
    await soon(() => text('Huge')).toBe('the words\n'.repeat(100));
  });
});
