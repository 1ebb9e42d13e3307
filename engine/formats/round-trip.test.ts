import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import type { Root } from 'mdast';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { exportFile, importFile } from './convert.ts';
import type { ExportRequest } from './convert.ts';
import { parseMarkdown, plainText } from './markdown.ts';

const noFonts = (): never => {
  throw new Error('This format needs no fonts.');
};
const asked = (format: ExportRequest['format'], text: string, more: Partial<ExportRequest> = {}): ExportRequest => ({ kind: 'export', format, text, title: 'Untitled', language: 'en', at: Date.UTC(2026, 0, 2), changes: [], file: null, ...more });
const exported = (format: ExportRequest['format'], text: string) => exportFile(asked(format, text), noFonts);
const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The tree without places in the source, and without what two spellings of the same document may differ in. */
function structure(text: string): unknown {
  const strip = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(strip);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).flatMap(([key, value]) => {
        if (key === 'position' || key === 'spread' || key === 'label' || value === null || value === undefined) return [];
        return [[key, strip(value)]];
      }),
    );
  };
  return strip(parseMarkdown(text) satisfies Root);
}

const LETTER = `# A letter

Dear **Anna**, this is *important*, ~~or not~~, and \`exact\`. See [the page](https://example.org/a).[^1]

## What I need

- bread
- milk
  - fresh
  - half a litre

1. first
2. second

> A quotation.

| Name | Amount |
| - | - |
| Anna | 12 |
| Bert | 7 |

\`\`\`
one line
two lines
\`\`\`

[^1]: A note with *emphasis*.
`;

describe('A document', () => {
  it.each(['docx', 'html'] as const)('comes back from %s with its structure', async (format) => {
    const { bytes, losses } = await exported(format, LETTER);
    expect(losses).toEqual([]);
    const back = await importFile({ kind: 'import', name: `letter.${format}`, bytes });
    expect(structure(back.text)).toEqual(structure(LETTER));
    expect(back.title).toBe('A letter');
    expect(back.losses).toEqual([]);
  });

  it('keeps its paragraphs through Word and HTML, whatever their words are', async () => {
    const word = fc.stringMatching(/^[A-Za-zäöüßéèñ中文0-9'.,;!?-]{1,12}$/u).filter((text) => !/^(?:\d+[.)]|[-+*.#>=]+)$/u.test(text) && !/^[-.,;!?']/u.test(text));
    const paragraph = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
    await fc.assert(
      fc.asyncProperty(fc.array(paragraph, { minLength: 1, maxLength: 4 }), fc.constantFrom('docx' as const, 'html' as const), async (paragraphs, format) => {
        const text = paragraphs.map((each) => `Text ${each}`).join('\n\n');
        const { bytes } = await exported(format, text);
        const back = await importFile({ kind: 'import', name: 'x', bytes });
        expect(parseMarkdown(back.text).children.map((node) => plainText(node))).toEqual(parseMarkdown(text).children.map((node) => plainText(node)));
      }),
      { numRuns: 25 },
    );
  });

  it('becomes plain words with lists and notes still readable', async () => {
    const { bytes } = await exported('text', LETTER);
    expect(utf8(bytes)).toContain('A letter\n\nDear Anna, this is important, or not, and exact. See the page.');
    expect(utf8(bytes)).toContain('- bread\n- milk\n');
    expect(utf8(bytes)).toContain('1. first\n2. second');
    expect(utf8(bytes)).not.toMatch(/[*`#>|]/u);
  });
});

/** Reads XML as a stranger would and complains of what is not well-formed. */
function elements(xml: string): string[] {
  const open: string[] = [];
  const seen: string[] = [];
  const parser = new Parser({ onopentag: (name) => void (open.push(name), seen.push(name)), onclosetag: (name) => expect(open.pop()).toBe(name) }, { xmlMode: true });
  parser.end(xml);
  expect(open).toEqual([]);
  return seen;
}

describe('A book (EPUB)', () => {
  it('begins with its type, stored plainly, and has a chapter for each part', async () => {
    const { bytes } = await exported('epub', '---\ntitle: Two parts\nauthor: A. Writer\n---\n\n# One\n\nWords[^a].\n\n# Two\n\n- [x] done\n\n[^a]: Note.\n');
    expect(utf8(bytes.subarray(30, 38))).toBe('mimetype');
    expect(utf8(bytes.subarray(38, 58))).toBe('application/epub+zip');
    expect(bytes[8]).toBe(0);
    const files = Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, content]) => [name, utf8(content)]));
    for (const [name, content] of Object.entries(files)) if (/xhtml$|opf$|xml$/u.test(name)) expect(elements(content).length, name).toBeGreaterThan(2);
    expect(files['OEBPS/package.opf']).toContain('<dc:title>Two parts</dc:title>');
    expect(files['OEBPS/package.opf']).toContain('<dc:creator>A. Writer</dc:creator>');
    expect(files['OEBPS/nav.xhtml']).toContain('<li><a href="chapter-1.xhtml">One</a></li><li><a href="chapter-2.xhtml">Two</a></li>');
    expect(files['OEBPS/chapter-1.xhtml']).toContain('Note.');
    expect(files['OEBPS/chapter-2.xhtml']).not.toContain('Note.');
    // XHTML allows no attribute without a value, as a box to tick has.
    expect(files['OEBPS/chapter-2.xhtml']).toContain('☒ done');
  });
});

describe('HTML', () => {
  it('holds nothing that runs, whatever the document says', async () => {
    const { bytes, losses } = await exported('html', '[x](javascript:alert(1)) <script>alert(1)</script> <img src=x onerror=alert(1)>\n\n![p](https://example.org/p.png)\n');
    const seen = elements(utf8(bytes).replace('<!doctype html>', '').replaceAll(/<(meta|br)([^>]*)>/gu, '<$1$2/>'));
    expect(seen).not.toContain('script');
    expect(seen).not.toContain('img');
    expect(utf8(bytes)).not.toMatch(/javascript:|onerror/u);
    expect(losses.map(({ kind }) => kind).toSorted()).toEqual(['html', 'image', 'script']);
  });
});
