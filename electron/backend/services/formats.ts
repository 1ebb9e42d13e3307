/** Documents from files and into files; the converting itself happens in threads with limits. */
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { ENDINGS, exportInThread, importInThread, isMereWrapper, Paster } from '../../../engine/formats/index.ts';
import type { Loss } from '../../../engine/formats/index.ts';
import type { Answer, DocumentId, ExportFormat, Params, Proposal } from '../../contract/index.ts';
import type { Change } from '../../../engine/text/index.ts';
import { decidedChanges, withDecided } from './decided-changes.ts';
import type { Documents } from './documents.ts';
import type { Pictures } from './pictures/index.ts';
import type { Proposals } from './proposals.ts';
import type { Settings } from './settings.ts';

const TYPES = {
  markdown: 'text/markdown', text: 'text/plain', html: 'text/html', pdf: 'application/pdf', epub: 'application/epub+zip', criticmarkup: 'text/markdown',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
} as const;

export interface FormatsOptions {
  readonly documents: Documents;
  readonly pictures: Pictures;
  readonly proposals: Proposals;
  readonly settings: Settings;
  readonly assets: string;
  readonly now: () => number;
}

export class Formats {
  readonly #options: FormatsOptions;
  readonly #paster = new Paster();

  constructor(options: FormatsOptions) {
    this.#options = options;
  }

  /** @throws Problem `file-unsupported`, `file-damaged`, `file-too-large`, `not-text`, `conversion-too-long` or `conversion-failed` */
  async import({ name, data }: Params<'formats.import'>): Promise<Answer<'formats.import'>> {
    const { title, text, from, file, certain, losses, pictures } = await importInThread({ kind: 'import', name, bytes: new Uint8Array(Buffer.from(data, 'base64')) }, this.#threads);
    const document = this.#options.pictures.accompany(pictures, () => this.#options.documents.create({ title: title.slice(0, 200), text }));
    return { id: document.id, title: document.title, from, encoding: file?.encoding ?? '', certain, losses: told(losses) };
  }

  /** '' where the HTML says no more than the plain text beside it. Throws a `Problem`: no-document, in-trash, conversion-too-long, conversion-failed. */
  async paste({ documentId, html }: Params<'formats.paste'>): Promise<Answer<'formats.paste'>> {
    if (isMereWrapper(html)) {
      // Nothing but a window that was come back to, or words alone: rich text may be next.
      this.#paster.warm();
      return { text: '', losses: [] };
    }
    const { text, losses, pictures } = await this.#paster.paste(html);
    // On disk before the window knows their names, so that no saved text ever names one that is not there.
    if (pictures.length > 0) this.#options.pictures.keep(documentId as DocumentId, pictures);
    return { text, losses: told(losses) };
  }

  /** @throws Problem `no-document`, `conversion-too-long` or `conversion-failed` */
  async export({ id, format, changes, decided = false }: { id: DocumentId; format: ExportFormat; changes: boolean; decided?: boolean | undefined }): Promise<Answer<'formats.export'>> {
    const { documents, pictures, proposals, settings, now } = this.#options;
    const { title, text: present } = documents.open({ id });
    const at = now();
    const tracks = format === 'docx' || format === 'criticmarkup';
    const { base: text, changes: tracked } = withDecided(
      present,
      decided && tracks ? decidedChanges(present, proposals.accepted(id), documents.text(id).origins, ({ state, revision, range }) => (state === 'open' ? range : documents.mapSince(id, revision, range))) : [],
      changes && tracks ? openChanges(proposals.living(id)) : [],
      at,
    );
    const shown = tracked.map((change) => ({ ...change, author: 'Palimpsest' }));
    const named = new Map([...pictures.namedIn(text)].map(([picture, { bytes }]) => [picture, bytes]));
    const { bytes, losses, beside = [] } = await exportInThread({ kind: 'export', format, text, title, language: settings.get().locale || 'en', at, changes: shown, file: null, pictures: named }, this.#threads);
    const name = fileName(title);
    if (beside.length === 0) return { name: `${name}.${ENDINGS[format]}`, type: TYPES[format], data: Buffer.from(bytes).toString('base64'), losses: told(losses) };
    // A window saves one file; text and pictures travel together, and come back the same way.
    const packed = zipSync(Object.fromEntries([[`${name}.${ENDINGS[format]}`, [bytes, { level: 6 }]], ...beside.map((file) => [file.name, [file.bytes, { level: 0 }]])]) as Record<string, [Uint8Array, { level: 0 | 6 }]>);
    return { name: `${name}.zip`, type: 'application/zip', data: Buffer.from(packed).toString('base64'), losses: told(losses) };
  }

  close(): void {
    this.#paster.close();
  }

  get #threads(): { fontFolder: string } {
    return { fontFolder: join(this.#options.assets, 'fonts') };
  }
}

/** The undecided changes of the open proposals, where they stand in the document now; of proposals that overlap, the first. */
export function openChanges(proposals: readonly Proposal[]): Change[] {
  const changes: Change[] = [];
  let end = 0;
  for (const { state, range, drafts, chosen, decisions } of proposals.toSorted((a, b) => a.range.from - b.range.from)) {
    if (state !== 'open' || range.from < end) continue;
    end = range.to;
    // Accepted changes are in the text already: what follows them has moved by what they added.
    let shift = range.from;
    for (const change of drafts[chosen]?.changes ?? []) {
      const decision = decisions.find(({ changeId }) => changeId === change.id);
      if (!decision) changes.push({ from: change.from + shift, to: change.to + shift, insert: change.insert });
      else if (decision.verdict === 'accepted') shift += (decision.edited ?? change.insert).length - (change.to - change.from);
    }
  }
  return changes;
}

function told(losses: readonly Loss[]): Answer<'formats.paste'>['losses'] {
  return losses.map((loss) => ({ ...loss, examples: [...loss.examples] }));
}

/** A title as the name of a file on any system. */
function fileName(title: string): string {
  const plain = title.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, ' ').replaceAll(/\s+/g, ' ').trim().replace(/^\.+/u, '').slice(0, 80).trim();
  return plain || 'document';
}

