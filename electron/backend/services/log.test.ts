import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../../../engine/text/index.ts';
import { Library, failingDriver, refusal, settle } from '../library.test-support.ts';
import { wholeFrame } from '../scripted-engine.test-support.ts';
import { fileSink, Log } from './log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palimpsest-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the log', () => {
  it('keeps kind, code and place of an error and not its message', () => {
    const log = new Log(fileSink(folder), () => 5);
    const secret = 'the letter to my sister';
    log.error('test', 'It failed', new SyntaxError(`Unexpected token in "${secret}"`));
    log.error('test', 'It failed', Object.assign(new Error(secret), { code: 'SQLITE_ERROR' }));
    log.error('test', 'It failed', secret);
    log.error('test', 'It failed', new Problem({ code: 'disk-full', what: 'The disk is full.', safe: '', todo: '' }));
    log.info('test', 'A value', { run: secret, id: 'a1-b2', count: 3 });
    const lines = log.read(100);
    expect(JSON.stringify(lines)).not.toContain('sister');
    expect(lines[0]).toMatchObject({ at: 5, level: 'error', source: 'test' });
    expect(lines[0]!.message).toMatch(/^It failed < .*log\.test\.ts:\d+:\d+.* kind=SyntaxError$/);
    expect(lines[0]!.message).not.toContain('/electron/');
    expect(lines[1]!.message).toContain('SQLITE_ERROR');
    expect(lines[3]!.message).toBe('It failed: The disk is full. code=disk-full');
    expect(lines[4]!.message).toBe('A value run=[hidden] id=a1-b2 count=3');
  });

  it('stays small, keeps the newest lines and reads over a line that was cut off', () => {
    const sink = fileSink(folder);
    const line = (message: string) => ({ at: 1, level: 'info' as const, source: 's', message });
    for (let count = 0; count < 3000; count += 1) sink.write(line(`${count} ${'x'.repeat(1000)}`));
    const sizes = readdirSync(folder).map((name) => readFileSync(join(folder, name)).length);
    expect(sizes).toHaveLength(2);
    expect(Math.max(...sizes)).toBeLessThan(1_100_000);
    writeFileSync(join(folder, 'palimpsest.log'), '\n{"at":1,"level":"inf', { flag: 'a' });
    sink.write(line('after'));
    expect(sink.read(5000).at(-2)?.message).toMatch(/^2999/);
    expect(sink.read(2)).toHaveLength(2);
  });

  it('does not stop anything when it can’t be written', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => fileSink(join(folder, 'file', 'logs')).write({ at: 1, level: 'info', source: 's', message: 'm' })).not.toThrow();
  });

  it('holds no word of any document after a whole journey with every kind of trouble', async () => {
    let fail = false;
    const library = new Library({ openDriver: failingDriver((sql) => (fail && sql.startsWith('insert into "operations"') ? 'SQLITE_FULL' : undefined)) });
    const words = ['Wolkenkratzer', 'Zypressenhain', 'Quittengelee', 'Xanthippe', 'Jugendstil'];
    const document = await library.create(`${words[0]} ${words[1]}. More of it.`, words[2]);
    await library.client.call('documents.rename', { id: document.id, title: `${words[2]} again` });
    await library.edit(document.id, [{ from: 0, to: 0, insert: `${words[3]} ` }]);
    await library.run(document, 'More of it.');
    library.engine.prompt(`${words[0]} ${words[4]}`);
    library.engine.pass(wholeFrame(0, words[4]!));
    library.engine.draft(`${words[4]}.`);
    library.engine.done();
    const { id } = await library.run(document, 'More of it.');
    library.engine.say({ kind: 'failed', runId: id, problem: { code: 'too-long', what: 'W.', safe: 'S.', todo: 'T.' } });
    const next = await library.run(document, 'More of it.');
    library.engine.say({ kind: 'refused', runId: null, provider: 'webgpu', code: 'provider-missing' });
    library.engine.say({ kind: 'exited', runId: next.id, problem: { code: 'engine-crashed', what: 'W.', safe: 'S.', todo: 'T.' }, restarting: true });
    fail = true;
    expect(await refusal(library.edit(document.id, [{ from: 0, to: 0, insert: `${words[3]} ` }]))).toBe('disk-full');
    fail = false;
    expect(await refusal(library.client.call('documents.edit', { id: document.id, revision: 99, changes: [{ from: 0, to: 0, insert: words[3]! }], length: 5, proposals: [], origins: [] }))).toBe('stale-revision');
    expect(await refusal(library.client.call('commands.import', { text: words.join(' ') }))).toBe('commands-unreadable');
    const proposal = await library.proposal(document.id);
    await library.client.call('documents.edit', {
      id: document.id, revision: 1, changes: [], length: (await library.open(document.id)).text.length, origins: [],
      proposals: [{ id: proposal.id, range: proposal.range, chosen: 0, changes: null, reviewed: words[0]!, decisions: [], state: 'open' }],
    });
    await settle();
    const log = JSON.stringify(await library.client.call('log.read', { limit: 2000 })) + (await library.client.call('log.report', {})).text;
    expect(log).toContain('engine-crashed');
    expect(log).toContain('provider=webgpu code=provider-missing');
    expect(log).toContain('A decision did not fit the text');
    expect(log).toContain('Palimpsest 135M');
    const files = readdirSync(join(library.folder, 'logs')).map((name) => readFileSync(join(library.folder, 'logs', name), 'utf8')).join('');
    expect(files.length).toBeGreaterThan(100);
    for (const word of words) expect([word, (log + files).includes(word)]).toEqual([word, false]);
    await library.remove();
  });
});
