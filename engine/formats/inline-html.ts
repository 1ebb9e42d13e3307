/** Emphasis in HTML made fit for Markdown: by elements instead of styles, without spaces at its edges, joined where it goes on. */
import type { Element, ElementContent, Root } from 'hast';
import { BLOCK_NAMES, element, isBlock, isElement, styleOf, wordsOf } from './html-tree.ts';

const MARKS = new Set(['strong', 'em', 'del', 'b', 'i', 's', 'strike', 'cite', 'dfn', 'var']);
const SAME: Readonly<Record<string, string>> = { b: 'strong', i: 'em', cite: 'em', dfn: 'em', var: 'em', s: 'del', strike: 'del' };
const HIGH: Readonly<Record<string, string>> = { 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹', '+': '⁺', '-': '⁻', '−': '⁻', '=': '⁼', '(': '⁽', ')': '⁾', n: 'ⁿ' };
const LOW: Readonly<Record<string, string>> = { 0: '₀', 1: '₁', 2: '₂', 3: '₃', 4: '₄', 5: '₅', 6: '₆', 7: '₇', 8: '₈', 9: '₉', '+': '₊', '-': '₋', '−': '₋', '=': '₌', '(': '₍', ')': '₎' };

/** In place. */
export function inlineMarks(parent: Root | Element, inside: ReadonlySet<string> = new Set()): void {
  const out: ElementContent[] = [];
  for (const node of parent.children as ElementContent[]) {
    if (node.type !== 'element' || node.tagName === 'pre') {
      out.push(node);
      continue;
    }
    if (isElement(node, 'code', 'kbd', 'samp', 'tt')) {
      out.push(...code(node, inside));
      continue;
    }
    const marks = marksOf(node, inside);
    inlineMarks(node, new Set([...inside, ...marks, ...(/^(?:h[1-6]|th)$/u.test(node.tagName) ? ['strong'] : [])]));
    if (isElement(node, 'sup', 'sub')) out.push(...raised(node));
    else if (BLOCK_NAMES.has(node.tagName) || !(MARKS.has(node.tagName) || isElement(node, 'span', 'font', 'a')) || (marks.length === 0 && isElement(node, 'a'))) out.push(node);
    else out.push(...marked(isElement(node, 'a') ? [node] : node.children, marks));
  }
  parent.children = joined(out);
}

/** The marks that an element brings and that are not there already, the outermost first. */
function marksOf(node: Element, inside: ReadonlySet<string>): string[] {
  const marks: string[] = [];
  if (MARKS.has(node.tagName)) marks.push(SAME[node.tagName] ?? node.tagName);
  if (!BLOCK_NAMES.has(node.tagName)) {
    const weight = styleOf(node, 'font-weight');
    if (/^(?:bold|bolder|[6-9]00)$/u.test(weight)) marks.push('strong');
    if (/^(?:italic|oblique)/u.test(styleOf(node, 'font-style'))) marks.push('em');
    if (styleOf(node, 'text-decoration').includes('line-through') || styleOf(node, 'text-decoration-line').includes('line-through')) marks.push('del');
    if (marks.includes('strong') && /^(?:normal|400)$/u.test(weight)) marks.splice(marks.indexOf('strong'), 1);
    if (marks.includes('em') && styleOf(node, 'font-style') === 'normal') marks.splice(marks.indexOf('em'), 1);
  }
  return [...new Set(marks)].filter((mark) => !inside.has(mark));
}

/** The words in their marks, with the space at their edges outside of them: Markdown's signs must touch a word. */
function marked(children: ElementContent[], marks: readonly string[]): ElementContent[] {
  if (marks.length === 0) return children;
  // Blocks inside of emphasis are left as they are: the signs would not reach over a paragraph.
  if (children.some(isBlock)) return children.flatMap((child) => (isBlock(child) ? [child] : marked([child], marks)));
  const [first, last] = [children[0], children.at(-1)];
  const before = first?.type === 'text' ? (/^\s*/u.exec(first.value)?.[0] ?? '') : '';
  const edge = (value: string, at: 'start' | 'end'): string => (at === 'start' ? value.trimStart() : value.trimEnd());
  const inner = children.map((child, index): ElementContent => {
    if (child.type !== 'text') return child;
    let value = child.value;
    if (index === 0) value = edge(value, 'start');
    if (index === children.length - 1) value = edge(value, 'end');
    return { type: 'text', value };
  });
  const after = last?.type === 'text' && (children.length > 1 || last.value.trim() !== '') ? (/\s*$/u.exec(last.value)?.[0] ?? '') : '';
  const holds = inner.some((child) => child.type === 'element' ? wordsOf(child).trim() !== '' || hasContent(child) : child.type === 'text' && child.value.trim() !== '');
  const core = holds ? marks.reduceRight<ElementContent[]>((held, mark) => [element(mark, held)], inner) : inner;
  return [...(before ? [{ type: 'text' as const, value: before }] : []), ...core, ...(after ? [{ type: 'text' as const, value: after }] : [])];
}

const hasContent = (node: Element): boolean => isElement(node, 'img', 'input', 'note-reference') || node.children.some((child) => child.type === 'element' && hasContent(child));

/** Emphasis that goes on in the next element is one emphasis. */
function joined(nodes: readonly ElementContent[]): ElementContent[] {
  const out: ElementContent[] = [];
  for (const node of nodes) {
    const last = out.at(-1);
    const before = out.at(-2);
    if (isElement(node, 'strong', 'em', 'del') && isElement(last, node.tagName)) out[out.length - 1] = { ...last, children: joined([...last.children, ...node.children]) };
    else if (isElement(node, 'strong', 'em', 'del') && last?.type === 'text' && last.value.trim() === '' && isElement(before, node.tagName)) out.splice(-2, 2, { ...before, children: joined([...before.children, last, ...node.children]) });
    else if (node.type === 'text' && last?.type === 'text') out[out.length - 1] = { type: 'text', value: last.value + node.value };
    else out.push(node);
  }
  return out;
}

/** Code in a line is one line of words; where it holds more than words it is what it holds. */
function code(node: Element, inside: ReadonlySet<string>): ElementContent[] {
  const words = wordsOf(node).replaceAll(/\s+/gu, ' ').trim();
  if (hasContent(node) || holdsBlock(node)) {
    inlineMarks(node, inside);
    return node.children;
  }
  return words === '' ? [{ type: 'text', value: ' ' }] : [element('code', [{ type: 'text', value: words }])];
}

const holdsBlock = (node: Element): boolean => node.children.some((child) => isBlock(child) || isElement(child, 'br') || (isElement(child) && holdsBlock(child)));

/** Raised and lowered digits keep their meaning as characters of their own; words just stand in the line. */
function raised(node: Element): ElementContent[] {
  const table = node.tagName === 'sup' ? HIGH : LOW;
  const words = wordsOf(node).trim();
  if (words === '' || node.children.some((child) => child.type === 'element' && hasContent(child)) || !/\d/u.test(words)) return node.children;
  const signs = Array.from(words, (sign) => table[sign]);
  return signs.includes(undefined) ? node.children : [{ type: 'text', value: signs.join('') }];
}
