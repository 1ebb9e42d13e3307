/** Markdown as a Word document: headings, paragraphs, lists, quotations, emphasis; what Word has no word for stays text. */
import { Document, HeadingLevel, LevelFormat, Packer, PageBreak, Paragraph, TextRun } from 'docx';
import type { List, Nodes, Parents, RootContent } from 'mdast';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

const HEADINGS = [HeadingLevel.HEADING_1, HeadingLevel.HEADING_2, HeadingLevel.HEADING_3, HeadingLevel.HEADING_4, HeadingLevel.HEADING_5, HeadingLevel.HEADING_6];
const NUMBERED = 'numbered';

export async function toDocx(markdown: string, title: string): Promise<Uint8Array> {
  const root = unified().use(remarkParse).parse(markdown.replaceAll('\f', '\n\n'));
  const children = root.children.flatMap((node) => blocksOf(node, markdown, 0));
  const document = new Document({
    title,
    creator: 'Palimpsest',
    numbering: { config: [{ reference: NUMBERED, levels: Array.from({ length: 9 }, (_, level) => ({ level, format: LevelFormat.DECIMAL, text: `%${level + 1}.`, style: { paragraph: { indent: { left: 720 * (level + 1), hanging: 360 } } } })) }] },
    sections: [{ children: children.length > 0 ? children : [new Paragraph('')] }],
  });
  return Packer.toBuffer(document);
}

interface Style {
  readonly bold?: boolean;
  readonly italics?: boolean;
  readonly strike?: boolean;
}

function blocksOf(node: RootContent, source: string, depth: number): Paragraph[] {
  switch (node.type) {
    case 'heading':
      return [new Paragraph({ heading: HEADINGS[node.depth - 1] ?? HeadingLevel.HEADING_6, children: runsOf(node) })];
    case 'paragraph':
      return [new Paragraph({ spacing: { after: 160 }, children: runsOf(node) })];
    case 'blockquote':
      return node.children.flatMap((child) => ('children' in child ? [new Paragraph({ indent: { left: 720 }, spacing: { after: 160 }, children: runsOf(child as Parents) })] : blocksOf(child, source, depth)));
    case 'list':
      return listOf(node, source, depth);
    case 'code':
      return node.value.split('\n').map((line) => new Paragraph({ children: [new TextRun({ text: line, font: 'Courier New' })] }));
    case 'thematicBreak':
      return [new Paragraph({ children: [new PageBreak()] })];
    default: {
      const text = source.slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0).trim();
      return text ? [new Paragraph(text)] : [];
    }
  }
}

function listOf(list: List, source: string, depth: number): Paragraph[] {
  const level = Math.min(depth, 8);
  const mark = list.ordered ? { numbering: { reference: NUMBERED, level } } : { bullet: { level } };
  return list.children.flatMap((item) =>
    item.children.flatMap((child, index) => {
      if (child.type === 'list') return listOf(child, source, depth + 1);
      return child.type === 'paragraph' && index === 0 ? [new Paragraph({ ...mark, children: runsOf(child) })] : blocksOf(child, source, depth);
    }),
  );
}

function runsOf(node: Nodes, style: Style = {}): TextRun[] {
  switch (node.type) {
    case 'text':
      return node.value.split('\n').map((text, index) => new TextRun({ ...style, text: index === 0 ? text : ` ${text}` }));
    case 'inlineCode':
      return [new TextRun({ ...style, text: node.value, font: 'Courier New' })];
    case 'break':
      return [new TextRun({ ...style, text: '', break: 1 })];
    case 'html':
      return [new TextRun({ ...style, text: node.value })];
    case 'strong':
      return node.children.flatMap((child) => runsOf(child, { ...style, bold: true }));
    case 'emphasis':
      return node.children.flatMap((child) => runsOf(child, { ...style, italics: true }));
    case 'delete':
      return node.children.flatMap((child) => runsOf(child, { ...style, strike: true }));
    default:
      return 'children' in node ? node.children.flatMap((child) => runsOf(child, style)) : [];
  }
}
