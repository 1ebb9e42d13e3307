import { ChangeSet } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import type { Client, Document, DocumentId, Params } from '../../../electron/contract/index.ts';
import { applyChanges, Problem } from '../../../engine/text/index.ts';
import { Saver } from './saver.ts';

const id = 'd' as DocumentId;
const diskFull = { code: 'disk-full', what: 'w', safe: 's', todo: 't' };
const gone = { code: 'disconnected', what: 'w', safe: 's', todo: 't' };

/** A backend for one document whose answers are given by hand. */
function stage(text: string) {
  let time = 0;
  const timers: { at: number; run: () => void }[] = [];
  const server = { text, revision: 0 };
  const calls: { edit: Params<'documents.edit'>; commit: () => void; answer: () => Promise<void>; refuse: (problem: typeof diskFull) => Promise<void> }[] = [];
  const settled = () => new Promise<void>((resolve) => setTimeout(resolve));
  const call = ((method: string, params: unknown) => {
    if (method === 'documents.open') return Promise.resolve({ id, title: '', text: server.text, revision: server.revision, view: null, proposals: [], origins: [], trashedAt: null } satisfies Document);
    const edit = params as Params<'documents.edit'>;
    if (edit.revision !== server.revision) return Promise.reject(new Problem({ ...diskFull, code: 'stale-revision' }));
    return new Promise<{ revision: number }>((resolve, reject) => {
      const commit = () => {
        server.text = applyChanges(server.text, edit.changes);
        expect(server.text.length).toBe(edit.length);
        server.revision += 1;
      };
      calls.push({
        edit,
        commit,
        answer: () => (commit(), resolve({ revision: server.revision }), settled()),
        refuse: (problem) => (reject(new Problem(problem)), settled()),
      });
    });
  }) as Client['call'];
  const phases: string[] = [];
  const delivered: number[] = [];
  let serial = 0;
  const saver = new Saver({
    document: { id, text, revision: 0 },
    call,
    attachments: () => ({ proposals: [], origins: [], serial: ++serial }),
    delivered: (upTo) => delivered.push(upTo),
    changed: (sync) => phases.push(sync.phase),
    now: () => time,
    later: (run, milliseconds) => {
      const timer = { at: time + milliseconds, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer) >>> 0, 1);
    },
  });
  const pass = (milliseconds: number) => {
    time += milliseconds;
    for (const timer of timers.filter((candidate) => candidate.at <= time)) {
      timers.splice(timers.indexOf(timer), 1);
      timer.run();
    }
  };
  const type = (at: number, insert: string) => saver.edited(ChangeSet.of({ from: at, insert }, saver.text.length));
  return { saver, server, calls, pass, type, phases, delivered, settled };
}

describe('the saver', () => {
  it('sends a burst after a pause and a steady stream once a second', async () => {
    const { calls, pass, type } = stage('');
    type(0, 'a');
    pass(200);
    expect(calls).toHaveLength(0);
    pass(200);
    expect(calls).toHaveLength(1);
    await calls[0]!.answer();
    for (let step = 0; step < 10; step += 1) {
      type(1, 'b');
      pass(100);
    }
    expect(calls).toHaveLength(2);
  });

  it('is saved only after the answer', async () => {
    const { saver, calls, pass, type, delivered } = stage('');
    type(0, 'a');
    pass(500);
    expect(saver.saved).toBe(false);
    await calls[0]!.answer();
    expect(saver.saved).toBe(true);
    expect(delivered).toEqual([1]);
  });

  it('goes on by itself after a failure and tells whoever waits', async () => {
    const { saver, server, calls, pass, type, delivered } = stage('');
    type(0, 'a');
    const flushed = expect(saver.flush()).rejects.toMatchObject({ code: 'disk-full' });
    await calls[0]!.refuse(diskFull);
    await flushed;
    expect(saver.sync.problem).toMatchObject({ code: 'disk-full' });
    expect(delivered).toEqual([]);
    type(1, 'b');
    pass(1_000);
    await calls[1]!.answer();
    expect([saver.saved, saver.sync.problem, server.text]).toEqual([true, null, 'ab']);
  });

  it('sends again after a reconnect, once and only once', async () => {
    for (const arrived of [true, false]) {
      const { saver, server, calls, pass, type } = stage('');
      type(0, 'a');
      pass(500);
      if (arrived) calls[0]!.commit();
      await calls[0]!.refuse(gone);
      type(1, 'b');
      expect(saver.sync.phase).toBe('unsure');
      await saver.connected();
      await calls[1]!.answer();
      expect([saver.saved, server.text]).toEqual([true, 'ab']);
    }
  });

  it('keeps both texts in a conflict, and lets this one win', async () => {
    const { saver, server, calls, pass, type, settled } = stage('start');
    server.text = 'theirs';
    server.revision = 1;
    type(5, '!');
    pass(500);
    await settled();
    expect(saver.sync.phase).toBe('conflict');
    expect(saver.theirs!.text).toBe('theirs');
    expect(saver.text.toString()).toBe('start!');
    await expect(saver.flush()).rejects.toMatchObject({ code: 'conflict' });
    saver.keepMine();
    await calls[0]!.answer();
    expect([saver.saved, server.text]).toEqual([true, 'start!']);
  });

  it('brings a range of an older revision to the text of now', async () => {
    const { saver, calls, pass, type } = stage('one two');
    type(0, 'a ');
    pass(500);
    await calls[0]!.answer();
    type(0, 'b ');
    pass(500);
    type(0, 'c ');
    expect(saver.mapFrom(0, { from: 4, to: 7 })).toEqual({ range: { from: 10, to: 13 }, touched: false });
    expect(saver.mapFrom(1, { from: 6, to: 9 })).toEqual({ range: { from: 10, to: 13 }, touched: false });
    expect(saver.mapFrom(2, { from: 8, to: 11 })).toEqual({ range: { from: 10, to: 13 }, touched: false });
    expect(saver.mapFrom(9, { from: 8, to: 11 })).toBeNull();
  });
});
