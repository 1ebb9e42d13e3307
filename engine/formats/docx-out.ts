/** A document as a Word file; with changes, as tracked ones. */
import {
  AlignmentType, BorderStyle, DeletedTextRun, Document, ExternalHyperlink, FootnoteReferenceRun, HeadingLevel, ImageRun, InsertedTextRun, LevelFormat, Packer, Paragraph, Table, TableCell, TableRow, TextRun, WidthType,
} from 'docx';
import type { IRunOptions, ParagraphChild } from 'docx';
import type { AlignType, FootnoteDefinition, Image, List, PhrasingContent, Root, RootContent } from 'mdast';
import type { Exported, ExportOptions } from './exported.ts';
import { titleOf } from './markdown.ts';
import { placePictures } from './pictures-out.ts';
import type { PictureBytes, PlacedPicture } from './pictures-out.ts';
import { prepareTree } from './prepared-tree.ts';
import { markChanges } from '../text/index.ts';
import { upright } from './upright.ts';
import type { Mark, TrackedChange } from './tracked.ts';

const HEADINGS = [HeadingLevel.HEADING_1, HeadingLevel.HEADING_2, HeadingLevel.HEADING_3, HeadingLevel.HEADING_4, HeadingLevel.HEADING_5, HeadingLevel.HEADING_6] as const;
/** Twentieths of a point that a level of a list or a quotation is moved in. */
const INDENT = 360;
const MONO = 'Courier New';
/** Pixels (96 to the inch) that a picture may fill of a page. */
const ROOM = { width: 600, height: 800 };
/** Kinds of pictures that every Word knows. */
const IMAGE_KINDS = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/gif': 'gif' } as const;

/** @throws Problem `changes-overlap` */
export async function markdownToDocx(base: string, { title, language }: ExportOptions, changes: readonly TrackedChange[], pictures: PictureBytes): Promise<Exported> {
  const marked = markChanges(base, changes);
  const { root, losses, facts } = prepareTree(marked.text);
  const placed = placePictures(root, losses, pictures, ['image/png', 'image/jpeg', 'image/gif']);
  for (const [url, picture] of placed) {
    const standing = upright(picture);
    if (standing) placed.set(url, standing);
    else {
      placed.delete(url);
      losses.add('image', picture.name);
    }
  }
  const writer = new DocxWriter(root, marked.sign, marked.marks, placed);
  const children = writer.blocks(root.children, { indent: 0 });
  const document = new Document({
    title: facts['title'] ?? (titleOf(root).replaceAll(marked.sign, '') || title),
    ...(facts['author'] ? { creator: facts['author'] } : {}),
    styles: {
      default: {
        ...Object.fromEntries(HEADINGS.map((_, depth) => [`heading${depth + 1}`, { paragraph: { outlineLevel: depth } }])),
        document: { run: { font: 'Georgia', size: 24, language: { value: facts['lang'] ?? language } }, paragraph: { spacing: { after: 160, line: 320 } } },
      },
      // Word's own names, by which other programs (and our own import) know what these are.
      paragraphStyles: [
        { id: 'Quote', name: 'Quote', basedOn: 'Normal', paragraph: { indent: { left: 2 * INDENT } }, run: { italics: true } },
        { id: 'SourceCode', name: 'Source Code', basedOn: 'Normal', paragraph: { indent: { left: INDENT }, spacing: { after: 0 } }, run: { font: MONO, size: 20 } },
        { id: 'TableHeading', name: 'Table Heading', basedOn: 'Normal', paragraph: { spacing: { after: 0 } }, run: { bold: true } },
      ],
      characterStyles: [{ id: 'Code', name: 'Code', run: { font: MONO, size: 20 } }],
    },
    numbering: { config: writer.numbering },
    footnotes: writer.footnotes,
    sections: [{ properties: {}, children: children.length > 0 ? children : [new Paragraph({})] }],
  });
  const bytes = await Packer.toBuffer(document);
  return { bytes: new Uint8Array(bytes), losses: losses.losses };
}

interface BlockStyle {
  readonly indent: number;
  readonly list?: { readonly reference: string; readonly level: number; readonly instance: number };
  /** Before the first words: a box of a task list. */
  readonly lead?: string;
  readonly quote?: boolean;
}

type RunStyle = Pick<IRunOptions, 'bold' | 'italics' | 'strike' | 'style'>;

class DocxWriter {
  readonly numbering: { reference: string; levels: { level: number; format: (typeof LevelFormat)[keyof typeof LevelFormat]; text: string; start?: number; alignment: typeof AlignmentType.START; style: { paragraph: { indent: { left: number; hanging: number } } } }[] }[] = [];
  readonly footnotes: Record<string, { children: Paragraph[] }> = {};
  readonly #notes = new Map<string, FootnoteDefinition>();
  readonly #noteNumbers = new Map<string, number>();
  readonly #sign: string;
  readonly #marks: readonly Mark[];
  readonly #pictures: ReadonlyMap<string, PlacedPicture>;
  #nextMark = 0;
  #open: Mark | null = null;
  #nextChange = 1;
  #lists = 0;

  constructor(root: Root, sign: string, marks: readonly Mark[], pictures: ReadonlyMap<string, PlacedPicture>) {
    this.#pictures = pictures;
    this.#sign = sign;
    this.#marks = marks;
    for (const node of root.children) if (node.type === 'footnoteDefinition') this.#notes.set(node.identifier, node);
  }

  blocks(nodes: readonly RootContent[], style: BlockStyle): (Paragraph | Table)[] {
    return nodes.flatMap((node, index) => this.#block(node, index === 0 ? style : withoutLead(style)));
  }

  #block(node: RootContent, style: BlockStyle): (Paragraph | Table)[] {
    switch (node.type) {
      case 'heading':
        return [new Paragraph({ heading: HEADINGS[node.depth - 1] ?? HeadingLevel.HEADING_6, children: this.#inline(node.children, {}) })];
      case 'paragraph':
        return [this.#paragraph(this.#inline(node.children, {}), style)];
      case 'blockquote':
        return this.blocks(node.children, { ...style, quote: true });
      case 'code':
        return node.value.split('\n').map((line) => new Paragraph({ style: 'SourceCode', children: this.#runs(line, {}) }));
      case 'list':
        return this.#list(node, style);
      case 'table':
        return [this.#table(node.children.map((row) => row.children.map((cell) => cell.children)), node.align ?? [])];
      case 'thematicBreak':
        return [new Paragraph({ alignment: AlignmentType.CENTER, children: [new TextRun('* * *')] })];
      default:
        return [];
    }
  }

  #paragraph(children: ParagraphChild[], { indent, list, lead, quote }: BlockStyle): Paragraph {
    return new Paragraph({
      ...(quote ? { style: 'Quote' } : {}),
      children: lead ? [new TextRun(lead), ...children] : children,
      ...(list ? { numbering: { reference: list.reference, level: list.level, instance: list.instance } } : indent > 0 ? { indent: { left: indent } } : {}),
    });
  }

  #list(node: List, { indent, list }: BlockStyle): (Paragraph | Table)[] {
    const level = list ? Math.min(list.level + 1, 8) : 0;
    const reference = `list-${this.#lists++}`;
    const start = node.start ?? 1;
    this.numbering.push({
      reference,
      levels: Array.from({ length: 9 }, (_, depth) => ({
        level: depth,
        format: node.ordered ? LevelFormat.DECIMAL : LevelFormat.BULLET,
        text: node.ordered ? `%${depth + 1}.` : '•',
        ...(node.ordered && depth === level ? { start } : {}),
        alignment: AlignmentType.START,
        style: { paragraph: { indent: { left: indent + INDENT * 2 * (depth + 1), hanging: INDENT } } },
      })),
    });
    return node.children.flatMap((item) => {
      const lead = item.checked === true ? '☒ ' : item.checked === false ? '☐ ' : undefined;
      return item.children.flatMap((child, index) => {
        if (child.type === 'list') return this.#list(child, { indent, list: { reference, level, instance: 0 } });
        if (index === 0 && child.type === 'paragraph') return [this.#paragraph(this.#inline(child.children, {}), { indent, list: { reference, level, instance: 0 }, ...(lead ? { lead } : {}) })];
        return this.#block(child, { indent: indent + INDENT * 2 * (level + 1) });
      });
    });
  }

  #table(rows: readonly (readonly PhrasingContent[][])[], align: readonly AlignType[]): Table {
    const columns = Math.max(...rows.map((row) => row.length), 1);
    const border = { style: BorderStyle.SINGLE, size: 4, color: 'A0A0A0' };
    return new Table({
      width: { size: 100, type: WidthType.PERCENTAGE },
      borders: { top: border, bottom: border, left: border, right: border, insideHorizontal: border, insideVertical: border },
      rows: rows.map(
        (row, index) =>
          new TableRow({
            tableHeader: index === 0,
            children: Array.from({ length: columns }, (_, column) => {
              const aligned = { left: AlignmentType.LEFT, right: AlignmentType.RIGHT, center: AlignmentType.CENTER }[align[column] ?? 'left'];
              return new TableCell({ children: [new Paragraph({ alignment: aligned, ...(index === 0 ? { style: 'TableHeading' } : { spacing: { after: 0 } }), children: this.#inline(row[column] ?? [], {}) })] });
            }),
          }),
      ),
    });
  }

  #inline(nodes: readonly PhrasingContent[], style: RunStyle): ParagraphChild[] {
    return nodes.flatMap((node): ParagraphChild[] => {
      switch (node.type) {
        case 'text': return this.#runs(node.value, style);
        case 'emphasis': return this.#inline(node.children, { ...style, italics: true });
        case 'strong': return this.#inline(node.children, { ...style, bold: true });
        case 'delete': return this.#inline(node.children, { ...style, strike: true });
        case 'inlineCode': return this.#runs(node.value, { ...style, style: 'Code' });
        case 'break': return [new TextRun({ break: 1 })];
        case 'link': return [new ExternalHyperlink({ link: node.url, children: this.#inline(node.children, { ...style, style: 'Hyperlink' }) })];
        case 'footnoteReference': return this.#note(node.identifier);
        case 'image': return this.#image(node);
        default: return [];
      }
    });
  }

  #image({ url, alt }: Image): ParagraphChild[] {
    const picture = this.#pictures.get(url);
    if (!picture || picture.type === 'image/webp') return [];
    const { bytes, width, height, name } = picture;
    const share = Math.min(1, ROOM.width / width, ROOM.height / height);
    const transformation = { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) };
    // A change inside a description can't be shown there; what follows it must find its own marks.
    const [description, ...passed] = (alt ?? '').split(this.#sign);
    passed.forEach(() => this.#pass());
    return [new ImageRun({ type: IMAGE_KINDS[picture.type], data: bytes, transformation, altText: { name, title: '', description: [description, ...passed].join('') } })];
  }

  #note(identifier: string): ParagraphChild[] {
    const definition = this.#notes.get(identifier);
    if (!definition) return [];
    let number = this.#noteNumbers.get(identifier);
    if (number === undefined) {
      number = this.#noteNumbers.size + 1;
      this.#noteNumbers.set(identifier, number);
      this.footnotes[number] = { children: definition.children.flatMap((child) => (child.type === 'paragraph' ? [new Paragraph({ children: this.#inline(child.children, {}) })] : [])) };
    }
    return [new FootnoteReferenceRun(number)];
  }

  /** Runs of a text that may hold marks: what stands between two of them is inserted or deleted. */
  #runs(text: string, style: RunStyle): ParagraphChild[] {
    const runs: ParagraphChild[] = [];
    text.split(this.#sign).forEach((part, index) => {
      if (index > 0) this.#pass();
      const words = part.replaceAll('\n', ' ');
      if (words === '') return;
      if (!this.#open) {
        runs.push(new TextRun({ text: words, ...style }));
        return;
      }
      const { kind, change } = this.#open;
      const attributes = { id: this.#nextChange++, author: change.author, date: change.at.toISOString() };
      const run = { text: words, ...style, ...attributes };
      runs.push(kind === 'insert' ? new InsertedTextRun(run) : new DeletedTextRun(run));
    });
    return runs;
  }

  #pass(): void {
    const mark = this.#marks[this.#nextMark++] ?? null;
    this.#open = mark?.opens ? mark : null;
  }
}

const withoutLead = ({ lead: _lead, list, ...style }: BlockStyle): BlockStyle => (list ? { ...style, indent: style.indent + INDENT * 2 * (list.level + 1) } : style);

