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


  test('a page copied in the browser comes in as Markdown, in one undo step', async () => {
    await room.write('Web', 'Before.');
    await copy('<h2>Tides</h2><p>They <b>turn</b> at <a href="https://example.org/">four</a>.</p><ul><li>high</li><li>low</li></ul><script>alert(1)</script>', 'Tides\n\nThey turn at four.\n\nhigh\nlow');
    await room.page.keyboard.press('Control+v');
    await soon(() => room.textOf('Web')).toBe('Before.\n\n## Tides\n\nThey **turn** at [four](https://example.org/).\n\n- high\n- low');
    await room.page.keyboard.press('Control+z');
    await soon(() => room.textOf('Web')).toBe('Before.');
    await room.page.keyboard.press('Control+Shift+z');
    await soon(() => room.textOf('Web')).toContain('## Tides');
  });

  test('the same as plain text, by its key', async () => {
    await room.write('Plain', '');
    await copy('<p>one <b>two</b></p><p>three</p>', 'one two\nthree *four*');
    await room.page.keyboard.press('Control+Shift+v');
    await soon(() => room.textOf('Plain')).toBe('one two\nthree *four*');
    await room.page.keyboard.press('Control+a');
    await room.page.keyboard.type('x');
    await room.palette('Paste as plain text');
    await soon(() => room.textOf('Plain')).toBe('xone two\nthree *four*');
  });

  test('a letter from Word keeps its lists, its table and its note, and what follows it stays apart', async () => {
    await room.write('Word', 'See[^1]\n\n[^1]: Mine.\n\nAfter.');
    await room.page.keyboard.press('Home');
    await hand(fixture('word'), 'plain');
    await soon(() => room.textOf('Word')).toContain('After.');
    await soon(() => room.textOf('Word')).toContain('| Anna | 12     |');
    const saved = await room.textOf('Word');
    expect(saved).toContain('- bread\n  - rye\n- milk\n\n3. third\n4. fourth');
    // The note has another name than the one that was there.
    expect(saved).toContain('turned at *four*.[^2]');
    expect(saved).toContain('[^2]: A note.\n\nAfter.');
    expect(saved).not.toMatch(/secret|mso|gone/u);
    await room.page.getByText('1 picture was not pasted').first().waitFor();
    await room.app.screenshot('paste-word');
  });

  test('Google Docs is not bold all over', async () => {
    await room.write('Docs', '');
    await hand(fixture('google-docs'), 'plain');
    await soon(() => room.textOf('Docs')).toBe('# Head\n\nPlain **bold** and *slanted* words with a [link](https://example.org/a).\n\n- one\n  - deep\n- two\n\n* [x] done\n* [ ] open');
  });

  test('code from an editor, and anything inside of code, comes in letter for letter', async () => {
    await room.write('Code', '');
    await hand(`<div style="font-family: Menlo, monospace;white-space: pre;"><div><span style="font-weight:bold">if</span> (a_b_c) {</div><div>  *x* = 1;</div></div>`, 'if (a_b_c) {\n  *x* = 1;');
    await soon(() => room.textOf('Code')).toBe('if (a_b_c) {\n  *x* = 1;');
    await room.write('Fence', '```\n\n```');
    await room.page.keyboard.press('ArrowUp');
    await hand('<p>a <b>b</b></p><p>c</p>', 'a b\nc_d_');
    await soon(() => room.textOf('Fence')).toBe('```\na b\nc_d_\n```');
  });

  test('a list pasted into an item just begun goes on from it, and a quotation stays one', async () => {
    await room.write('Item', '- first\n- ');
    await hand('<ul><li>a</li><li><b>b</b></li></ul>', 'a\nb');
    await soon(() => room.textOf('Item')).toBe('- first\n- a\n- **b**');
    await room.write('Quote', '> said: ');
    await hand('<p>one</p><p>two</p>', 'one\n\ntwo');
    await soon(() => room.textOf('Quote')).toBe('> said:\n>\n> one\n>\n> two'.replace('said:\n', 'said: \n'));
  });

  test('what holds nothing for a text leaves what is selected alone, and says so', async () => {
    await room.write('Nothing', 'Stay.');
    await room.page.keyboard.press('Control+a');
    await hand('<p><img src="file:///C:/Temp/clip_image001.png"></p>', '');
    await room.page.getByText('1 picture was not pasted').first().waitFor();
    await room.page.keyboard.press('End');
    await room.page.keyboard.type(' Here.');
    await soon(() => room.textOf('Nothing')).toBe('Stay. Here.');
  });

  test('typing goes on while it comes', async () => {
    await room.write('Meanwhile', 'Start ');
    await hand(`<p><b>pasted</b></p>${'<p>more</p>'.repeat(500)}`, 'pasted');
    await room.page.keyboard.type('typed');
    await soon(() => room.textOf('Meanwhile')).toContain('more\n\ntyped');
    expect(await room.textOf('Meanwhile')).toMatch(/^Start ?\n\n\*\*pasted\*\*\n\nmore/u);
  });

  test('ten million characters come in as plain text, and say so', async () => {
    await room.write('Huge', '');
    await room.page.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/html', `<p><b>x</b></p>${'<p>word</p>'.repeat(1_000_000)}`);
      data.setData('text/plain', 'the words\n'.repeat(100));
      document.querySelector('.cm-content')?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await room.page.getByText('it was pasted as plain text').first().waitFor();
    await soon(() => room.textOf('Huge')).toBe('the words\n'.repeat(100));
  });
});
