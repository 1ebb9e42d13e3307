/** A document as a PDF to print or to send: A4 pages with numbers, fonts embedded, text that can be searched and copied. */
import fontkit from '@pdf-lib/fontkit';
import type { FootnoteDefinition, Image, PhrasingContent, RootContent, Table } from 'mdast';
import { degrees, PDFDocument, rgb } from 'pdf-lib';
import type { PDFFont, PDFImage, PDFPage } from 'pdf-lib';
import type { Exported, ExportOptions } from './exported.ts';
import { titleOf } from './markdown.ts';
import { pictureBlocks } from './picture-blocks.ts';
import { placePictures } from './pictures-out.ts';
import type { PictureBytes, PlacedPicture } from './pictures-out.ts';
import { prepareTree } from './prepared-tree.ts';

const FACES = ['regular', 'italic', 'bold', 'bold-italic', 'mono'] as const;
export type FontFace = (typeof FACES)[number];
/** TrueType files. */
export type FontFiles = Readonly<Record<FontFace, Uint8Array>>;

/** Points; 72 to the inch. */
const PAGE = { width: 595.28, height: 841.89, side: 79, top: 76, bottom: 80 };
const BODY = { size: 11, leading: 16.5 };
const HEADING_SIZES = [21, 17, 14, 12.5, 11.5, 11];
const INDENT = 20;
const INK = rgb(0.1, 0.1, 0.1);
const QUIET = rgb(0.43, 0.42, 0.39);

/** Words in one face, without a line break inside. */
interface Piece {
  readonly text: string;
  readonly face: FontFace;
  readonly raised?: boolean;
}

export async function markdownToPdf(text: string, { title, language, at }: ExportOptions, fonts: FontFiles, pictures: PictureBytes): Promise<Exported> {
  const { root, losses, facts } = prepareTree(text);
  const placed = placePictures(root, losses, pictures, ['image/png', 'image/jpeg']);
  const document = await PDFDocument.create();
  document.registerFontkit(fontkit);
  const faces = new Map<FontFace, Face>();
  // Joined letters are left alone: those of the typewriter face cannot be embedded in part, and all are copied as they were typed.
  for (const face of FACES) faces.set(face, new Face(await document.embedFont(fonts[face], { subset: true, features: { liga: false, calt: false } })));
  document.setTitle(facts['title'] ?? (titleOf(root) || title));
  if (facts['author']) document.setAuthor(facts['author']);
  document.setLanguage(facts['lang'] ?? language);
  document.setCreationDate(at);
  document.setModificationDate(at);
  document.setProducer('Palimpsest');
  document.setCreator('Palimpsest');

  const images = new Map<string, PageImage>();
  for (const [url, picture] of placed) {
    const image = await embed(document, picture);
    if (image) images.set(url, { image, picture });
    else losses.add('image', picture.name);
  }
  const setter = new PageSetter(document, faces, images);
  const notes = new Notes(root.children.filter((node) => node.type === 'footnoteDefinition'));
  setter.blocks(root.children, notes);
  notes.set(setter);
  setter.numberPages();
  if (setter.missing.size > 0) losses.add('characters', `U+${[...setter.missing].slice(0, 5).map((character) => (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')).join(' U+')}`, setter.missing.size);
  return { bytes: await document.save(), losses: losses.losses };
}

interface PageImage {
  readonly image: PDFImage;
  readonly picture: PlacedPicture;
}

/** Undefined where the pixels can't be read after all. */
async function embed(document: PDFDocument, { type, bytes }: PlacedPicture): Promise<PDFImage | undefined> {
  try {
    return type === 'image/png' ? await document.embedPng(bytes) : await document.embedJpg(bytes);
  } catch {
    return undefined;
  }
}

/** A font that knows which characters it has. */
class Face {
  readonly font: PDFFont;
  readonly #known: ReadonlySet<number>;

  constructor(font: PDFFont) {
    this.font = font;
    this.#known = new Set(font.getCharacterSet());
  }

  has(character: string): boolean {
    return this.#known.has(character.codePointAt(0) ?? 0);
  }
}

/** Footnotes in the order they are referred to; printed at the end. */
class Notes {
  readonly #definitions: ReadonlyMap<string, FootnoteDefinition>;
  readonly #order: string[] = [];

  constructor(definitions: readonly FootnoteDefinition[]) {
    this.#definitions = new Map(definitions.map((node) => [node.identifier, node]));
  }

  number(identifier: string): string {
    if (!this.#definitions.has(identifier)) return '';
    if (!this.#order.includes(identifier)) this.#order.push(identifier);
    return String(this.#order.indexOf(identifier) + 1);
  }

  set(setter: PageSetter): void {
    if (this.#order.length === 0) return;
    setter.rule();
    // A note may refer to a further one, which then joins the end.
    for (let index = 0; index < this.#order.length; index++) {
      const definition = this.#definitions.get(this.#order[index] as string);
      if (definition) setter.blocks(definition.children, this, { indent: INDENT, lead: `${index + 1}.`, size: 9.5 });
    }
  }
}

interface BlockStyle {
  readonly indent: number;
  /** Stands in the margin of the first line. */
  readonly lead?: string;
  readonly size?: number;
  readonly quiet?: boolean;
}

class PageSetter {
  readonly missing = new Set<string>();
  readonly #document: PDFDocument;
  readonly #faces: ReadonlyMap<FontFace, Face>;
  readonly #images: ReadonlyMap<string, PageImage>;
  #page: PDFPage;
  #y: number;

  constructor(document: PDFDocument, faces: ReadonlyMap<FontFace, Face>, images: ReadonlyMap<string, PageImage>) {
    this.#document = document;
    this.#faces = faces;
    this.#images = images;
    this.#page = document.addPage([PAGE.width, PAGE.height]);
    this.#y = PAGE.height - PAGE.top;
  }

  blocks(nodes: readonly RootContent[], notes: Notes, style: BlockStyle = { indent: 0 }): void {
    nodes.forEach((node, index) => this.#block(node, notes, index === 0 ? style : { ...style, lead: '' }));
  }

  #block(node: RootContent, notes: Notes, style: BlockStyle): void {
    const size = style.size ?? BODY.size;
    switch (node.type) {
      case 'heading': {
        const large = HEADING_SIZES[node.depth - 1] ?? BODY.size;
        this.#space(large * 0.9);
        // A heading alone at the foot of a page would belong to nothing.
        this.#room(large * 1.3 + 2 * BODY.leading);
        this.#text(this.#pieces(node.children, notes, 'bold'), { indent: style.indent, size: large });
        this.#space(large * 0.35);
        break;
      }
      case 'paragraph':
        // On a page a picture stands between lines, wherever it stands in them.
        pictureBlocks(node.children).forEach((part, index) => {
          const own = index === 0 ? style : { ...style, lead: '' };
          if (part.type === 'image') this.#image(part, own);
          else this.#text(this.#pieces(part.children, notes, 'regular'), { ...own, size });
          this.#space(size * 0.6);
        });
        break;
      case 'blockquote':
        this.blocks(node.children, notes, { ...style, indent: style.indent + INDENT, quiet: true });
        break;
      case 'list': {
        const first = node.start ?? 1;
        node.children.forEach((item, index) => {
          const lead = item.checked === true ? '[x]' : item.checked === false ? '[ ]' : node.ordered ? `${first + index}.` : '•';
          this.blocks(item.children, notes, { ...style, indent: style.indent + INDENT, lead });
        });
        break;
      }
      case 'code':
        for (const line of node.value.split('\n')) this.#text([{ text: line.replaceAll('\t', '    ') || ' ', face: 'mono' }], { indent: style.indent + INDENT / 2, size: 9, verbatim: true });
        this.#space(size * 0.6);
        break;
      case 'table':
        this.#table(node, notes, style.indent);
        break;
      case 'thematicBreak':
        this.rule();
        break;
      default:
    }
  }

  #image({ url, alt }: Image, { indent, lead }: BlockStyle): void {
    const known = this.#images.get(url);
    if (!known) return void this.#text([{ text: alt ? `[${alt}]` : '', face: 'regular' }], { indent, ...(lead ? { lead } : {}), size: BODY.size });
    const { image, picture: { width, height, turned } } = known;
    // Three quarters of a point to the pixel, as browsers print; smaller where the page is.
    const share = Math.min(0.75, (PAGE.width - 2 * PAGE.side - indent) / width, (PAGE.height - PAGE.top - PAGE.bottom) / height);
    const [wide, high] = [width * share, height * share];
    this.#room(high);
    if (lead) this.#draw([{ text: lead, face: 'regular' }], PAGE.side + indent - INDENT + 4, BODY.size, INK);
    const [left, foot] = [PAGE.side + indent, this.#y - high];
    const across = turned === 90 || turned === 270;
    // A turned picture swings round its lower left corner.
    this.#page.drawImage(image, {
      x: turned === 0 || turned === 90 ? left : left + wide,
      y: turned === 0 || turned === 270 ? foot : foot + high,
      width: across ? high : wide,
      height: across ? wide : high,
      rotate: degrees(-turned),
    });
    this.#y -= high;
  }

  rule(): void {
    this.#room(BODY.leading * 2);
    this.#y -= BODY.leading;
    this.#page.drawLine({ start: { x: PAGE.width / 2 - 40, y: this.#y }, end: { x: PAGE.width / 2 + 40, y: this.#y }, thickness: 0.6, color: QUIET });
    this.#y -= BODY.leading * 0.7;
  }

  numberPages(): void {
    const { font } = this.#face('regular');
    this.#document.getPages().forEach((page, index) => {
      const label = String(index + 1);
      page.drawText(label, { x: (PAGE.width - font.widthOfTextAtSize(label, 9)) / 2, y: PAGE.bottom / 2, size: 9, font, color: QUIET });
    });
  }

  #face(face: FontFace): Face {
    return this.#faces.get(face) as Face;
  }

  #space(points: number): void {
    this.#y -= points;
  }

  /** Begins a new page where less than this is left. */
  #room(points: number): void {
    if (this.#y - points >= PAGE.bottom) return;
    this.#page = this.#document.addPage([PAGE.width, PAGE.height]);
    this.#y = PAGE.height - PAGE.top;
  }

  #pieces(nodes: readonly PhrasingContent[], notes: Notes, face: FontFace): Piece[] {
    return nodes.flatMap((node): Piece[] => {
      switch (node.type) {
        case 'text': return [{ text: node.value.replaceAll('\n', ' '), face }];
        case 'emphasis': return this.#pieces(node.children, notes, face === 'bold' || face === 'bold-italic' ? 'bold-italic' : 'italic');
        case 'strong': return this.#pieces(node.children, notes, face === 'italic' || face === 'bold-italic' ? 'bold-italic' : 'bold');
        case 'inlineCode': return [{ text: node.value, face: 'mono' }];
        case 'break': return [{ text: '\n', face }];
        // In headings and tables only; paragraphs show theirs.
        case 'image': return [{ text: node.alt ? `[${node.alt}]` : '', face }];
        case 'footnoteReference': return [{ text: notes.number(node.identifier), face, raised: true }];
        case 'link':
        case 'delete': return this.#pieces(node.children, notes, face);
        default: return [];
      }
    });
  }

  #text(pieces: readonly Piece[], { indent, lead, size, quiet, verbatim }: BlockStyle & { readonly size: number; readonly verbatim?: boolean }): void {
    const leading = size * (BODY.leading / BODY.size);
    const left = PAGE.side + indent;
    const color = quiet ? QUIET : INK;
    this.#wrap(pieces, PAGE.width - PAGE.side - left, size, verbatim ?? false).forEach((line, index) => {
      this.#room(leading);
      this.#y -= leading;
      if (index === 0 && lead) this.#draw([{ text: lead, face: 'regular' }], left - INDENT + 4, size, color);
      this.#draw(line, left, size, color);
    });
  }

  /** Lines of pieces that fit the width; a word longer than a line is broken where it must be. */
  #wrap(pieces: readonly Piece[], width: number, size: number, verbatim: boolean): Piece[][] {
    const lines: Piece[][] = [[]];
    let used = 0;
    const next = (): void => {
      lines.push([]);
      used = 0;
    };
    for (const piece of pieces) {
      for (const word of verbatim ? piece.text.match(/.{1,40}/gu) ?? [] : piece.text.match(/\n|\s+|[^\s]+/gu) ?? []) {
        if (word === '\n') {
          next();
          continue;
        }
        const isSpace = /^\s+$/u.test(word) && !verbatim;
        let rest = isSpace ? ' ' : this.#printable(word, piece.face);
        if (isSpace && used === 0) continue;
        let wide = this.#width(rest, piece, size);
        if (used > 0 && used + wide > width && !isSpace) next();
        while (wide > width && rest.length > 1) {
          let fits = rest.length - 1;
          while (fits > 1 && this.#width(rest.slice(0, fits), piece, size) > width) fits--;
          lines.at(-1)?.push({ ...piece, text: rest.slice(0, fits) });
          next();
          rest = rest.slice(fits);
          wide = this.#width(rest, piece, size);
        }
        lines.at(-1)?.push({ ...piece, text: rest });
        used += wide;
      }
    }
    return lines;
  }

  /** What the font has no sign for stands as an open box and is told of. */
  #printable(text: string, face: FontFace): string {
    const font = this.#face(face);
    return Array.from(text, (character) => {
      if (font.has(character)) return character;
      this.missing.add(character);
      return font.has('□') ? '□' : '?';
    }).join('');
  }

  #width(text: string, { face, raised }: Pick<Piece, 'face' | 'raised'>, size: number): number {
    return this.#face(face).font.widthOfTextAtSize(text, sizeOf(face, size, raised));
  }

  #draw(pieces: readonly Piece[], left: number, size: number, color: ReturnType<typeof rgb>): void {
    let x = left;
    // Neighbours of one face are drawn at once, so that a reader copies words and not letters.
    for (const piece of merged(pieces)) {
      const own = sizeOf(piece.face, size, piece.raised);
      const text = this.#printable(piece.text, piece.face);
      this.#page.drawText(text, { x, y: this.#y + (piece.raised ? size * 0.33 : 0), size: own, font: this.#face(piece.face).font, color });
      x += this.#width(text, piece, size);
    }
  }

  #table(node: Table, notes: Notes, indent: number): void {
    const columns = Math.max(...node.children.map((row) => row.children.length), 1);
    const width = (PAGE.width - 2 * PAGE.side - indent) / columns;
    const size = 9.5;
    const leading = size * 1.4;
    node.children.forEach((row, index) => {
      const cells = row.children.map((cell) => this.#wrap(this.#pieces(cell.children, notes, index === 0 ? 'bold' : 'regular'), width - 8, size, false));
      const lines = Math.max(...cells.map((cell) => cell.length), 1);
      this.#room(Math.min(lines * leading + 6, PAGE.height - PAGE.top - PAGE.bottom));
      for (let line = 0; line < lines; line++) {
        this.#room(leading);
        this.#y -= leading;
        cells.forEach((cell, column) => this.#draw(cell[line] ?? [], PAGE.side + indent + column * width, size, INK));
      }
      this.#y -= 4;
      this.#page.drawLine({ start: { x: PAGE.side + indent, y: this.#y }, end: { x: PAGE.width - PAGE.side, y: this.#y }, thickness: index === 0 ? 0.8 : 0.3, color: QUIET });
    });
    this.#space(BODY.size);
  }
}

const sizeOf = (face: FontFace, size: number, raised = false): number => (raised ? size * 0.65 : face === 'mono' ? size * 0.9 : size);

function merged(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (last && last.face === piece.face && (last.raised ?? false) === (piece.raised ?? false)) out[out.length - 1] = { ...last, text: last.text + piece.text };
    else out.push(piece);
  }
  return out;
}

