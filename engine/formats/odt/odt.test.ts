import { strToU8, zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importFile } from '../convert.ts';
import { png } from '../pictures.test-support.ts';

const SPACES = ['office', 'text', 'style', 'table', 'draw', 'fo', 'xlink', 'svg', 'dc', 'meta'].map((name) => `xmlns:${name}="urn:${name}"`).join(' ');
const STYLES = `
<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="T2" style:family="text" style:parent-style-name="T1"><style:text-properties fo:font-style="italic" fo:font-weight="normal"/></style:style>
<style:style style:name="T3" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="T4" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="T5" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Round" style:family="text" style:parent-style-name="Round"/>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Quotations"/>
<style:style style:name="P2" style:family="paragraph" style:parent-style-name="Preformatted_20_Text"/>
<text:list-style style:name="L1"><text:list-level-style-bullet text:level="1"/><text:list-level-style-number text:level="2" style:num-format="1" text:start-value="3"/></text:list-style>
<text:list-style style:name="L2"><text:list-level-style-number text:level="1" style:num-format="a"/></text:list-style>`;

function odt(body: string, more: Record<string, Uint8Array> = {}): Uint8Array {
  const content = `<?xml version="1.0" encoding="UTF-8"?><office:document-content ${SPACES}><office:automatic-styles>${STYLES}</office:automatic-styles><office:body><office:text>${body}</office:text></office:body></office:document-content>`;
  return zipSync({ mimetype: [strToU8('application/vnd.oasis.opendocument.text'), { level: 0 }], 'content.xml': strToU8(content), ...more });
}
const opened = (bytes: Uint8Array) => importFile({ kind: 'import', name: 'letter.odt', bytes });
const read = async (body: string): Promise<string> => (await opened(odt(body))).text;

describe('An OpenDocument text', () => {
  it('keeps headings, emphasis, links and line breaks', async () => {
    expect(await read('<text:h text:outline-level="2">Head</text:h><text:p>The <text:span text:style-name="T1">tide </text:span>and <text:span text:style-name="T2">wind</text:span>, <text:span text:style-name="T3">gone</text:span><text:s text:c="3"/>10 m<text:span text:style-name="T4">2</text:span>, 1<text:span text:style-name="T4">st</text:span><text:line-break/><text:a xlink:href="https://example.org/">a <text:span text:style-name="T1">link</text:span></text:a>.</text:p>')).toBe(
      '## Head\n\nThe **tide** and *wind*, ~~gone~~ 10 m², 1st\\\n[a **link**](https://example.org/).\n',
    );
  });

  it('keeps titles, quotations and code by their styles, also by those these are made from', async () => {
    expect(await read('<text:p text:style-name="Title">Book</text:p><text:p text:style-name="P1">said</text:p><text:p text:style-name="P1">twice</text:p><text:p text:style-name="P2">one</text:p><text:p text:style-name="P2"><text:s text:c="2"/>two<text:tab/>*</text:p><text:p text:style-name="Heading_20_3">Third</text:p>')).toBe(
      '# Book\n\n> said\n>\n> twice\n\n```\none\n  two\t*\n```\n\n### Third\n',
    );
  });

  it('keeps lists with their levels, numbers and beginnings, however they were cut into pieces', async () => {
    const item = (words: string, more = ''): string => `<text:list-item><text:p>${words}</text:p>${more}</text:list-item>`;
    expect(await read(`<text:list text:style-name="L1">${item('bread', `<text:list>${item('rye')}${item('oat')}</text:list>`)}</text:list><text:list text:style-name="L1" text:continue-numbering="true"><text:list-item><text:list>${item('spelt')}</text:list></text:list-item>${item('milk')}</text:list><text:p>And</text:p><text:list text:style-name="L2"><text:list-item text:start-value="4"><text:p>four</text:p></text:list-item>${item('five')}</text:list>`)).toBe(
      '- bread\n\n  3. rye\n  4. oat\n  5. spelt\n- milk\n\nAnd\n\n4. four\n5. five\n',
    );
  });

  it('knows headings that are numbered by a list for headings', async () => {
    expect(await read('<text:list text:style-name="L2"><text:list-item><text:h text:outline-level="1">One</text:h></text:list-item></text:list><text:p>Words</text:p>')).toBe('# One\n\nWords\n');
  });

  it('keeps tables, and tells of merged cells', async () => {
    const cell = (words: string, attributes = ''): string => `<table:table-cell ${attributes}><text:p>${words}</text:p></table:table-cell>`;
    const { text, losses } = await opened(odt(`<table:table><table:table-column/><table:table-header-rows><table:table-row>${cell('a')}${cell('b')}</table:table-row></table:table-header-rows><table:table-row>${cell('1', 'table:number-columns-spanned="2"')}<table:covered-table-cell/></table:table-row><table:table-row>${cell('x|y', 'table:number-columns-repeated="2"')}</table:table-row></table:table>`));
    expect(text).toBe('| a    | b    |\n| ---- | ---- |\n| 1    |      |\n| x\\|y | x\\|y |\n');
    expect(losses).toEqual([{ kind: 'table', count: 1, examples: ['merged cells'] }]);
  });

  it('keeps footnotes and endnotes with what stands in them', async () => {
    const note = (kind: string, words: string): string => `<text:note text:note-class="${kind}"><text:note-citation>7</text:note-citation><text:note-body><text:p>${words}</text:p></text:note-body></text:note>`;
    expect(await read(`<text:p>One${note('footnote', 'A <text:span text:style-name="T1">note</text:span>.')} two${note('endnote', 'The end.')}</text:p>`)).toBe('One[^1] two[^2]\n\n[^1]: A **note**.\n\n[^2]: The end.\n');
  });

  it('brings its pictures with what they show; text boxes come after their paragraph', async () => {
    const { text, losses, pictures } = await opened(
      odt('<text:p>See <draw:frame draw:name="Image1"><draw:image xlink:href="Pictures/a.png"/><svg:title>t</svg:title><svg:desc>The quay</svg:desc></draw:frame> and<draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box></draw:frame> on.</text:p><text:p><draw:frame draw:name="Chart"><draw:object xlink:href="./Object 1"/><draw:image xlink:href="./ObjectReplacements/Object 1"/></draw:frame><draw:frame><draw:image xlink:href="Pictures/none.png"/></draw:frame></text:p>', { 'Pictures/a.png': png() }),
    );
    expect(text).toMatch(/^See !\[The quay\]\(picture:[0-9a-f]{32}\) and on\.\n\nboxed\n$/u);
    expect(pictures).toMatchObject([{ type: 'image/png', name: 'a.png' }]);
    expect(losses).toEqual([{ kind: 'embedded', count: 1, examples: ['Chart'] }, { kind: 'image', count: 1, examples: ['Pictures/none.png'] }]);
  });

  it('takes tracked changes as accepted, leaves out comments, hidden words and tables of contents, and says so', async () => {
    const { text, losses } = await opened(
      odt('<text:tracked-changes><text:changed-region><text:deletion><text:p>was</text:p></text:deletion></text:changed-region><text:changed-region><text:insertion/></text:changed-region></text:tracked-changes><text:table-of-content><text:index-body><text:p>One 1</text:p></text:index-body></text:table-of-content><text:p>They <text:change text:change-id="a"/><text:change-start text:change-id="b"/>were<text:change-end text:change-id="b"/> late<office:annotation><dc:creator>A</dc:creator><text:p>Really?</text:p></office:annotation><text:span text:style-name="T5">secret</text:span>.</text:p>'),
    );
    expect(text).toBe('They were late.\n');
    expect(losses).toEqual([{ kind: 'other', count: 1, examples: ['table of contents or index'] }, { kind: 'comment', count: 1, examples: [] }, { kind: 'tracked', count: 2, examples: ['taken as accepted'] }]);
  });

  it('has the title that its own facts say', async () => {
    expect(await opened(odt('<text:p>Words</text:p>', { 'meta.xml': strToU8(`<office:document-meta ${SPACES}><office:meta><dc:title>The  Quay</dc:title></office:meta></office:document-meta>`) }))).toMatchObject({ title: 'The Quay', from: 'odt' });
  });

  it('is refused in plain words where it is locked, cut off, nests without end or is no text', async () => {
    const code = (bytes: Uint8Array): Promise<unknown> => opened(bytes).then(() => 'read', (error: { code?: string }) => error.code);
    expect(await code(odt('', { 'META-INF/manifest.xml': strToU8('<manifest:encryption-data/>') }))).toBe('file-locked');
    expect(await code(zipSync({ 'content.xml': strToU8('<office:document-content><office:body><office:text><text:p>half') }))).toBe('file-damaged');
    expect(await code(zipSync({ 'content.xml': strToU8('<office:document-content><office:spreadsheet/></office:document-content>') }))).toBe('file-damaged');
    expect(await code(odt('<text:section>'.repeat(100_000) + '</text:section>'.repeat(100_000)))).toBe('file-damaged');
  });

  it('asks nobody for anything: entities and addresses in it stay what they are', async () => {
    const bytes = zipSync({ 'content.xml': strToU8(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]><office:document-content ${SPACES}><office:body><office:text><text:p>x &b; &f;</text:p></office:text></office:body></office:document-content>`) });
    expect((await opened(bytes)).text).toBe('x \\&b; \\&f;\n');
  });

  it('is read or refused, whatever elements it is made of', async () => {
    const names = fc.constantFrom('text:p', 'text:h', 'text:list', 'text:list-item', 'text:span', 'text:a', 'text:note', 'text:note-body', 'table:table', 'table:table-row', 'table:table-cell', 'draw:frame', 'draw:image', 'draw:text-box', 'text:s', 'x');
    const styles = fc.constantFrom('T1', 'T2', 'L1', 'P1', 'P2', 'Title', 'Round', 'none');
    const { node } = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof({ maxDepth: 6 }, fc.stringMatching(/^[a-z *_#<>&\n]{0,8}$/u).map((words) => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')), fc.tuple(names, styles, fc.array(tie('node'), { maxLength: 4 })).map(([name, style, children]) => `<${name} text:style-name="${style}" text:c="-3" text:outline-level="99" table:number-columns-repeated="999999" xlink:href="javascript:x">${children.join('')}</${name}>`)),
    }));
    await fc.assert(
      fc.asyncProperty(fc.array(node, { maxLength: 6 }), async (nodes) => {
        const { text } = await opened(odt(nodes.join('')));
        expect(text).not.toContain('javascript:');
      }),
      { numRuns: 150 },
    );
  });
});
