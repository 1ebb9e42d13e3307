import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { describe, expect, it } from 'vitest';
import { exportFile } from './convert.ts';
import { parseMarkdown } from './markdown.ts';
import { pasteToMarkdown } from './paste-in.ts';
import { isMereWrapper } from './paste-wrapper.ts';

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}.html`, import.meta.url), 'utf8');

describe('Pasted from Word', () => {
  it('becomes headings, real lists, tables and footnotes; what nobody saw stays away', () => {
    const { text, losses } = pasteToMarkdown(fixture('word'));
    expect(text).toBe(`# The harbour

## Arrivals

The **tide** turned at *four*.[^1] It is 10 m².

- bread
  - rye
- milk

3. third
4. fourth

| Name | Amount |
| ---- | ------ |
| Anna | 12     |

An added word.

[^1]: A note.`);
    expect(losses).toEqual([{ kind: 'tracked', count: 1, examples: [] }, { kind: 'image', count: 1, examples: ['map'] }]);
  });
});

describe('Pasted from Google Docs', () => {
  it('has its emphasis by style, its nested and its checked lists, and is not bold all over', () => {
    expect(pasteToMarkdown(fixture('google-docs')).text).toBe(`# Head

Plain **bold** and *slanted* words with a [link](https://example.org/a).

- one
  - deep
- two

* [x] done
* [ ] open`);
  });
});

describe('Pasted from LibreOffice', () => {
  it('keeps notes and emphasis', () => {
    expect(pasteToMarkdown('<html><body><p style="line-height:100%"><font face="Liberation Serif">Some <b>bold</b> text<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a></font></p><div id="sdfootnote1"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>The note</p></div></body></html>').text).toBe('Some **bold** text[^1]\n\n[^1]: The note');
  });
});

describe('Pasted from a page', () => {
  it.each([
    ['code keeps its lines and its language', '<p>So:</p><pre><code class="language-js">let a = 1;\nlet b = "x &lt; y";</code></pre>', 'So:\n\n```js\nlet a = 1;\nlet b = "x < y";\n```'],
    ['emphasis that is cut up is one again, its spaces outside', '<p><b>two </b><b>words</b><i> here</i></p>', '**two words** *here*'],
    ['links that lead nowhere from here are words', '<p><a href="/wiki/X">rel</a> <a name="top">here</a> <a href="#part">part</a> <a href="javascript:alert(1)">bad</a> <a href="https://a.example/">good</a></p>', 'rel here part bad [good](https://a.example/)'],
    ['pictures elsewhere are links, trackers are nothing', '<p>x <img src="https://e.example/p.png" alt="A pic"><img src="https://t.example/t.gif" width="1" height="1"></p>', 'x [A pic](https://e.example/p.png)'],
    ['what was hidden stays away', '<p>seen<span style="display: none">no</span><span style="font-size:0">no</span><span hidden>no</span><span aria-hidden="true">no</span><span style="visibility:hidden">no</span></p><p>b</p>', 'seen\n\nb'],
    ['tables that only place things are what they hold', '<table><tr><td><h2>Head</h2><p>Words</p></td></tr></table>', '## Head\n\nWords'],
    ['signs of Markdown stay what they were', '<p>*a* _b_ # c &lt;script&gt; [x](y)</p><p># d</p>', '\\*a\\* *b* # c \\<script> \\[x]\\(y)\n\n\\# d'.replace('*b*', '\\_b\\_')],
    ['powers and indices keep their meaning', '<p>x<sup>2</sup>, H<sub>2</sub>O, 10<sup>-3</sup>, the 4<sup>th</sup></p><hr>', 'x², H₂O, 10⁻³, the 4th\n\n---'],
    ['a line at the very beginning is no front matter', '<hr><p>a</p><hr>', '***\n\na\n\n---'],
    ['code in a line is one line', '<p>x <code>a\n\n  b</code> y</p><p>z</p>', 'x `a b` y\n\nz'],
    ['room on the page is no line', '<div>a<br><br></div><br><p>b</p><p>&nbsp;</p><br>', 'a\n\nb'],
  ])('%s', (_, html, markdown) => {
    expect(pasteToMarkdown(html).text).toBe(markdown);
  });

  it('holds nothing that could run, and never fails, whatever it is', () => {
    const tags = fc.constantFrom('p', 'b', 'i', 'span', 'div', 'a', 'ul', 'ol', 'li', 'table', 'tr', 'td', 'th', 'pre', 'code', 'h2', 'blockquote', 'img', 'br', 'sup', 'script', 'style', 'svg', 'iframe', 'object', 'math', 'template', 'o:p', 'form', 'input', 'dl', 'dt', 'noscript', 'plaintext');
    const attributes = fc.constantFrom('', 'onclick="alert(1)"', 'href="javascript:alert(1)"', 'href="https://a.example/"', 'href="#_ftn1"', 'id="ftn1"', 'src="x" onerror="alert(1)"', 'src="data:image/png;base64,AAAA"', 'style="mso-list:l0 level3 lfo1"', 'style="font-weight:700"', 'class="MsoTitle"', 'style="mso-list:Ignore"', 'role="checkbox"', 'href="&#106;avascript:alert(1)"', 'href=" java\nscript:alert(1)"');
    const words = fc.oneof(fc.constantFrom('word ', ' ', '\n', '&nbsp;', '&lt;script&gt;alert(1)&lt;/script&gt;', '<!--[if mso]>x<![endif]-->', '<![if !x]>', '</p>', '</table>', '<'), fc.stringMatching(/^[a-z*_#`~|[\]()!<>&\n ]{0,8}$/u));
    const { node } = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof({ maxDepth: 5 }, words, fc.tuple(tags, attributes, fc.array(tie('node'), { maxLength: 4 }), fc.boolean()).map(([tag, attribute, children, closed]) => `<${tag} ${attribute}>${children.join('')}${closed ? `</${tag}>` : ''}`)),
    }));
    fc.assert(
      fc.property(fc.array(node, { maxLength: 5 }), (nodes) => {
        const html = nodes.join('');
        const { text } = pasteToMarkdown(html);
        const visit = (tree: Nodes): void => {
          expect(tree.type).not.toBe('html');
          if (tree.type === 'link' || tree.type === 'image' || tree.type === 'definition') expect(tree.url).not.toMatch(/^\s*java\s*script:/iu);
          if ('children' in tree) tree.children.forEach((child) => visit(child));
        };
        visit(parseMarkdown(text));
        isMereWrapper(html);
      }),
      { numRuns: 400 },
    );
  });
});

describe('HTML that says no more than its words', () => {
  it.each([
    ['a plain span', '<meta charset="utf-8"><span style="color:red">just words</span>'],
    ['one paragraph', '<html><body><!--StartFragment--><p>one</p><!--EndFragment--></body></html>'],
    ['lines of a plain field', '<div>one</div><div>two<br></div>'],
    ['colours of VS Code', `<meta charset='utf-8'><div style="color: #d4d4d4;font-family: Menlo, Monaco, 'Courier New', monospace;font-weight: normal;white-space: pre;"><div><span style="color: #569cd6;font-weight: bold">const</span><span> x = 1;</span></div></div>`],
    ['colours of JetBrains', '<html><head><meta http-equiv="content-type"></head><body><pre style="font-family:monospace"><span style="font-style:italic">x</span></pre></body></html>'],
    ['Google Docs without any emphasis', '<b style="font-weight:normal;" id="docs-internal-guid-1"><span style="font-weight:400">words</span></b>'],
  ])('is left to the plain text: %s', (_, html) => {
    expect(isMereWrapper(html)).toBe(true);
  });

  it.each([
    ['a link', '<a href="https://example.org">x</a>'],
    ['two paragraphs', '<p>one</p><p>two</p>'],
    ['emphasis by style', '<span style="font-weight:700">x</span>'],
    ['a list of Word', "<p style='mso-list:l0 level1 lfo1'>x</p>"],
    ['code between words', '<p>x</p><pre>code</pre>'],
    ['a picture', '<img src="https://example.org/a.png">'],
  ])('is told from what says more: %s', (_, html) => {
    expect(isMereWrapper(html)).toBe(false);
  });
});

describe('Our own Markdown', () => {
  const structure = (text: string): unknown =>
    JSON.parse(JSON.stringify(parseMarkdown(text), (key, value: unknown) => (key === 'position' || key === 'spread' || key === 'label' ? undefined : value)));

  it('comes back from a browser with the same structure', async () => {
    const word = fc.stringMatching(/^[a-zäß][a-zäß0-9]{0,6}$/u);
    const phrase = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
    const inline = fc.array(fc.oneof(phrase, phrase.map((words) => `**${words}**`), phrase.map((words) => `*${words}*`), phrase.map((words) => `\`${words}\``), phrase.map((words) => `[${words}](https://example.org/)`), phrase.map((words) => `~~${words}~~`)), { minLength: 1, maxLength: 4 }).map((parts) => `a ${parts.join(' and ')} z`);
    const block = fc.oneof(
      inline,
      fc.tuple(fc.integer({ min: 1, max: 6 }), phrase).map(([depth, words]) => `${'#'.repeat(depth)} ${words}`),
      fc.array(inline, { minLength: 1, maxLength: 3 }).map((items) => items.map((item) => `- ${item}\n  - deep`).join('\n')),
      fc.array(fc.tuple(fc.boolean(), phrase), { minLength: 1, maxLength: 3 }).map((items) => items.map(([done, words]) => `- [${done ? 'x' : ' '}] ${words}`).join('\n')),
      fc.tuple(fc.integer({ min: 1, max: 20 }), fc.array(phrase, { minLength: 1, maxLength: 3 })).map(([start, items]) => items.map((item, at) => `${start + at}. ${item}`).join('\n')),
      inline.map((words) => `> ${words}`),
      fc.array(phrase, { minLength: 1, maxLength: 3 }).map((lines) => `\`\`\`js\n${lines.join('\n  ')}\n\`\`\``),
      fc.array(fc.tuple(phrase, phrase), { minLength: 1, maxLength: 3 }).map((rows) => `| head | two |\n| - | - |\n${rows.map(([a, b]) => `| ${a} | ${b} |`).join('\n')}`),
      fc.constant('---'),
      fc.constant('note[^1]\n\n[^1]: The *note*.'),
    );
    await fc.assert(
      // A rule keeps lists of one kind from running into each other.
      fc.asyncProperty(fc.uniqueArray(block, { minLength: 1, maxLength: 4 }), async (blocks) => {
        const text = `Begin\n\n${blocks.filter((each, at) => !each.startsWith('note') || blocks.findIndex((other) => other.startsWith('note')) === at).join('\n\n---\n\n')}`;
        const { bytes } = await exportFile({ kind: 'export', format: 'html', text, title: '', language: 'en', at: 0, changes: [], file: null }, () => { throw new Error('no fonts'); });
        const back = pasteToMarkdown(new TextDecoder().decode(bytes)).text;
        const sorted = (tree: unknown): unknown => {
          const { children } = tree as { children: { type: string }[] };
          // Notes stand where they were defined here, and at the end there.
          return [...children.filter(({ type }) => type !== 'footnoteDefinition'), ...children.filter(({ type }) => type === 'footnoteDefinition')];
        };
        expect(sorted(structure(back))).toEqual(sorted(structure(text)));
      }),
      { numRuns: 150 },
    );
  });
});
