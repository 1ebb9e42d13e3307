import fc from 'fast-check';
import type { Nodes } from 'hast';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../engine/text/index.ts';
import { pageTree, placeIn } from './page-tree.ts';

const words = { notes: 'Notes', back: 'Back' };
const isProposed = (node: Nodes) => node.type === 'element' && 'dataProposed' in node.properties;

/** The words of a tree with `left` out of it: the elements of one kind of change. */
function said(node: Nodes, left: string): string {
  if (node.type === 'text') return node.value;
  if (!('children' in node) || (node.type === 'element' && node.tagName === left && isProposed(node))) return '';
  return node.children.map((child) => said(child, left)).join('');
}
function elements(node: Nodes, name: string): Nodes[] {
  if (!('children' in node)) return [];
  return node.children.flatMap((child) => [...(child.type === 'element' && child.tagName === name ? [child] : []), ...elements(child, name)]);
}
const plain = (text: string) => text.replaceAll(/\s+/gu, ' ').trim();

describe('a page', () => {
  it('has headings, lists, tables, notes and boxes as elements', () => {
    const tree = pageTree('# One\n\n## Two\n\n- [x] done\n- b[^n]\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n![A boat](picture:x)\n\n[^n]: A note.\n', [], '', words);
    expect(['h1', 'ul', 'li', 'table', 'th', 'td', 'img', 'section', 'input'].map((name) => [name, elements(tree, name).length > 0])).toEqual(['h1', 'ul', 'li', 'table', 'th', 'td', 'img', 'section', 'input'].map((name) => [name, true]));
  });

  it('shows nothing of raw HTML and front matter', () => {
    const tree = pageTree('---\ntitle: x\n---\n\nA <b onclick="x()">b</b> c\n\n<script>alert(1)</script>\n\n<img src="http://x" onerror="y()">\n', [], '', words);
    expect(elements(tree, 'script').length + elements(tree, 'img').length + elements(tree, 'b').length).toBe(0);
    expect(plain(said(tree, ''))).toBe('A b c');
  });

  it('shows changes as what goes and what comes: without either it is the text before or after', () => {
    const word = fc.constantFrom('tide', 'quay', 'boats', 'four', 'rain');
    fc.assert(
      fc.property(fc.array(fc.tuple(word, fc.option(fc.constantFrom('', 'night', 'a storm'), { nil: null })), { minLength: 1, maxLength: 12 }), (list) => {
        let base = '';
        const changes: Change[] = [];
        let after = '';
        for (const [own, insert] of list) {
          if (insert !== null) changes.push({ from: base.length, to: base.length + own.length, insert });
          base += `${own} `;
          after += `${insert ?? own} `;
        }
        const tree = pageTree(base, changes, '', words);
        expect(plain(said(tree, 'ins'))).toBe(plain(base));
        expect(plain(said(tree, 'del'))).toBe(plain(after));
      }),
    );
  });

  it('keeps count of changes in code, addresses, HTML and front matter, which have no place for marks', () => {
    const text = '---\ntitle: abc\n---\n\n`code` <b>html</b> [words](addr "title") last';
    const of = (word: string): Change => ({ from: text.indexOf(word), to: text.indexOf(word) + word.length, insert: word.toUpperCase() });
    const tree = pageTree(text, ['abc', 'code', 'html', 'words', 'addr', 'last'].map(of), '', words);
    expect(plain(said(tree, 'ins'))).toContain('last');
    expect(elements(tree, 'ins').map((node) => said(node, ''))).toEqual(['HTML', 'WORDS', 'LAST']);
  });

  it('finds the block of a place again', () => {
    const text = 'one two\n\nthree four';
    const changes = [{ from: 0, to: 3, insert: 'ONE' }];
    const tree = pageTree(text, changes, '', words);
    const second = elements(tree, 'p')[1] as { position?: { start: { offset?: number } } };
    expect(second.position?.start.offset).toBe(placeIn(changes, 9));
  });
});
