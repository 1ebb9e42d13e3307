/**
 * `npm run bench -- library`: is the library quick enough for a book? Ten documents of 1,000,000 characters each: how
 * long a search takes until its first results, and opening, saving, keeping a version and a backup take.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackend } from '../../electron/backend/backend.ts';
import { openBetterSqlite } from '../../electron/backend/db/driver.ts';
import { createClient, portPair, type Client, type DocumentId } from '../../electron/contract/index.ts';
import { stream } from '../revise/errors.ts';
import { cleanSentences } from '../revise/set.ts';

const documents = 10;
const length = 1_000_000;
const rounds = 25;

const assets = join(import.meta.dirname, '../../assets');

export async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'palimpsest-bench-'));
  try {
    await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return 0;
}

async function measure(folder: string): Promise<void> {
  const random = stream('library bench');
  const ids: DocumentId[] = [];
  let backend = start(folder);
  const rows: [string, string, string][] = [];
  const row = (name: string, times: readonly number[], bar = ''): void => void rows.push([name, `${at(times, 0.5)} (${at(times, 0.95)})`, bar]);
  const create: number[] = [];
  for (let number = 0; number < documents; number += 1) {
    const text = number < documents / 2 ? english(random) : japanese(random);
    create.push(await timed(async () => ids.push((await backend.client.call('documents.create', { title: `Book ${number}`, text })).id)));
  }
  row('a new document', create);
  const started = performance.now();
  while (outside(folder) > 0) await new Promise((resolve) => setTimeout(resolve, 500));
  rows.push(['all of it into the index, while nobody writes', String(Math.round(performance.now() - started)), '']);

  const reopened: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    await backend.close();
    backend = start(folder);
    await backend.client.call('settings.get', {});
    // Not one text is in memory after a start.
    reopened.push(await timed(() => backend.client.call('documents.open', { id: ids[round % ids.length]! })));
  }
  row('open a document after a start', reopened, 'at most 500');
  row('open a document that was open a moment ago', await repeated(() => backend.client.call('documents.open', { id: ids[5]! })), 'at most 500');

  for (const [name, query] of [
    ['a frequent word', 'the'], ['a rare word', 'zephyrine'], ['two words', 'river morning'], ['words in quotation marks', '"of the"'],
    ['three characters of Japanese', '川の水'], ['two characters of Japanese', '川面'], ['one character of Japanese, frequent', '水'], ['one character of Japanese, rare', '鸚'], ['a word that is nowhere', 'qwertzuiop'], ['two letters', 'of'],
  ] as const) {
    row(`search: ${name}`, await repeated(() => backend.client.call('search.find', { query, folderId: null, tags: [], limit: 20 })), 'at most 100');
  }

  let { revision } = await backend.client.call('documents.open', { id: ids[0]! });
  let now = length;
  const save: number[] = [];
  for (let round = 0; round < 60; round += 1) {
    const from = Math.floor(random() * now);
    save.push(await timed(async () => ({ revision } = await backend.client.call('documents.edit', { id: ids[0]!, revision, changes: [{ from, to: from, insert: 'some words ' }], length: now + 11, proposals: [], origins: [] }))));
    now += 11;
  }
  row('save a burst of typing, at another place each time', save);
  const steady: number[] = [];
  for (let round = 0; round < 60; round += 1) {
    steady.push(await timed(async () => ({ revision } = await backend.client.call('documents.edit', { id: ids[0]!, revision, changes: [{ from: 5000 + round, to: 5000 + round, insert: 'x' }], length: now + 1, proposals: [], origins: [] }))));
    now += 1;
  }
  row('save a burst of typing, at one place', steady);
  const kept: number[] = [];
  for (let round = 0; round < 5; round += 1) kept.push(await timed(() => backend.client.call('versions.keep', { documentId: ids[round]!, name: `v${round}`, reason: 'named' })));
  row('keep a version', kept);
  const [backup] = [await timed(() => backend.client.call('backups.make', {}))];
  rows.push(['a backup of everything, checked (in a thread of its own)', String(Math.round(backup)), '']);
  const size = readdirSync(folder).filter((name) => name.startsWith('library.db')).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  await backend.close();
  console.log(`${documents} documents of ${length.toLocaleString('en')} characters, half English, half Japanese; library ${Math.round(size / 1e6)} MB\n`);
  console.log(['| library, milliseconds: median (95th of 100) | ms | bar |', '| --- | --- | --- |', ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n'));
}

function start(folder: string): { client: Client; close(): Promise<void> } {
  const backend = createBackend({ dataFolder: folder, assets, engineHost: null, log: { write: () => undefined, read: () => [] } as never });
  const [window, server] = portPair();
  backend.connect(server);
  return { client: createClient(window), close: () => backend.close() };
}

/** Passages that are not in the index, read beside the program. */
function outside(folder: string): number {
  const driver = openBetterSqlite(join(folder, 'library.db'));
  try {
    return Number(driver.all('select count(*) as n from passages where indexed = 0', [])[0]?.['n']);
  } finally {
    driver.close();
  }
}

function english(random: () => number): string {
  const sentences = cleanSentences('held-out').map(({ text }) => text);
  let text = '';
  while (text.length < length) text += `${sentences[Math.floor(random() * sentences.length)] ?? ''}${random() < 0.2 ? '\n\n' : ' '}${random() < 0.0005 ? 'zephyrine river morning. ' : ''}`;
  return text.slice(0, length);
}

function japanese(random: () => number): string {
  const common = [...'の水は川面に光る朝が来て風の音も聞こえない静かな町を人々歩いていた'];
  let text = '';
  while (text.length < length) {
    const characters = Array.from({ length: 20 + Math.floor(random() * 40) }, () => (random() < 0.6 ? common[Math.floor(random() * common.length)] : String.fromCharCode(0x4e00 + Math.floor(random() ** 3 * 6000))));
    text += `${characters.join('')}。${random() < 0.2 ? '\n\n' : ''}${random() < 0.0002 ? '鸚鵡。' : ''}`;
  }
  return text.slice(0, length);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

async function repeated(work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await timed(work));
  return times;
}

function at(times: readonly number[], share: number): string {
  const sorted = times.toSorted((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
}
