/** For this folder's tests: a backend over a library in a temporary folder, with a window. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, portPair, type Client, type Document, type DocumentId, type EventName, type Payload, type Proposal } from '../contract/index.ts';
import type { Change } from '../../engine/text/index.ts';
import { createBackend, type Backend, type BackendOptions } from './backend.ts';
import { openBetterSqlite, type Driver, type OpenDriver } from './db/driver.ts';
import { ScriptedEngine } from './scripted-engine.test-support.ts';

export const assets = join(import.meta.dirname, '../../assets');

export class Library {
  readonly folder: string;
  engine = new ScriptedEngine();
  backend!: Backend;
  client!: Client;
  #more: Partial<BackendOptions>;

  /** `parent`: where its folder is made; by default the system's place for temporary files. */
  constructor(more: Partial<BackendOptions> = {}, parent = tmpdir()) {
    this.#more = more;
    this.folder = mkdtempSync(join(parent, 'palimpsest-'));
    this.start();
  }

  /** Starts a backend on the folder, with a new engine. */
  start(more: Partial<BackendOptions> = this.#more): void {
    this.#more = more;
    this.engine = new ScriptedEngine();
    this.backend = createBackend({ dataFolder: this.folder, assets, engineHost: this.engine, ...more });
    this.client = this.window();
  }

  /** Another window on the same backend. */
  window(): Client {
    const [window, server] = portPair();
    this.backend.connect(server);
    return createClient(window);
  }

  async restart(): Promise<void> {
    await this.backend.close();
    this.start();
    await this.backend.ready;
  }

  async remove(): Promise<void> {
    await this.backend.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  create(text: string, title = 'Test'): Promise<Document> {
    return this.client.call('documents.create', { title, text });
  }

  open(id: DocumentId): Promise<Document> {
    return this.client.call('documents.open', { id });
  }

  /** Edits the newest text. */
  async edit(id: DocumentId, changes: readonly Change[], more: { proposals?: never[]; origins?: never[] } = {}): Promise<number> {
    const { text, revision } = await this.open(id);
    const length = changes.reduce((sum, { from, to, insert }) => sum + insert.length - (to - from), text.length);
    const answer = await this.client.call('documents.edit', { id, revision, changes: [...changes], length, proposals: [], origins: [], ...more });
    return answer.revision;
  }

  /** Asks for a run on the first place where `passage` stands. */
  async run(document: { id: DocumentId }, passage: string, job: Parameters<typeof jobOf>[0] = 'plainer') {
    const { text, revision } = await this.open(document.id);
    const from = text.indexOf(passage);
    return this.client.call('runs.start', { documentId: document.id, revision, range: { from, to: from + passage.length }, job: jobOf(job), settings: { effort: 'fast', drafts: 2, seed: 1 } });
  }

  /** The one proposal of a document that is open or stale. */
  async proposal(id: DocumentId): Promise<Proposal> {
    const { proposals } = await this.open(id);
    const [only] = proposals;
    if (!only || proposals.length > 1) throw new Error(`There are ${proposals.length} proposals.`);
    return only;
  }

  /** Collects an event of the first window from now on. */
  collect<E extends EventName>(event: E): Payload<E>[] {
    const seen: Payload<E>[] = [];
    this.client.on(event, (payload) => void seen.push(payload));
    return seen;
  }
}

export function jobOf(name: 'plainer' | 'proofread' | 'fill' | 'draft' | 'continue') {
  switch (name) {
    case 'plainer':
      return { kind: 'revise' as const, preset: 'plainer' as const, instruction: '', command: null, refusals: [] };
    case 'proofread':
      return { kind: 'proofread' as const };
    case 'fill':
      return { kind: 'fill' as const, words: 5 };
    case 'draft':
      return { kind: 'draft' as const, brief: { what: 'a note about rain', audience: '', tone: '', length: 'short' as const } };
    case 'continue':
      return { kind: 'continue' as const, words: 20 };
  }
}

/** The code of the problem that a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
    throw error;
  }
  throw new Error('The call was not refused.');
}

/** Lets what is under way between window and backend arrive. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** A driver that may be told to fail: `fail` is asked before every write and every begin and commit, by its SQL. */
export function failingDriver(fail: (sql: string) => string | undefined, open: OpenDriver = openBetterSqlite): OpenDriver {
  return (file) => {
    const driver = open(file);
    const check = (sql: string): void => {
      const code = fail(sql);
      if (code !== undefined) throw Object.assign(new Error(`made to fail: ${code}`), { code });
    };
    const failing: Driver = {
      exec: (sql) => (check(sql), driver.exec(sql)),
      all: (sql, parameters) => driver.all(sql, parameters),
      run: (sql, parameters) => (check(sql), driver.run(sql, parameters)),
      get inTransaction() {
        return driver.inTransaction;
      },
      backup: (target) => driver.backup(target),
      close: () => driver.close(),
    };
    return failing;
  };
}
