import { ChangeSet, Text } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acknowledged, BUSY_MS, compared, edited, IDLE_MS, keepMine, localText, lost, refused, send, sendAt, startSync, unsavedChanges, type Sync } from './sync.ts';

const problem = { code: 'disk-full', what: 'w', safe: 's', todo: 't' };
const insert = (length: number, from: number, text: string) => ChangeSet.of([{ from, insert: text }], length);

/** A backend as the machine sees it: commits or refuses, and its answers may get lost. */
class Server {
  text: Text;
  revision = 0;
  constructor(text: string) {
    this.text = Text.of(text.split('\n'));
  }
  commit(request: { revision: number; changes: ChangeSet }): number {
    if (request.revision !== this.revision) throw new Error('stale revision');
    this.text = request.changes.apply(this.text);
    this.revision += 1;
    return this.revision;
  }
}

describe('saving', () => {
  it('waits for a pause, but not for ever', () => {
    let sync = startSync(Text.of(['']), 0);
    expect(sendAt(sync)).toBeNull();
    sync = edited(sync, insert(0, 0, 'a'), 1000);
    expect(sendAt(sync)).toBe(1000 + IDLE_MS);
    sync = edited(sync, insert(1, 1, 'b'), 1000 + BUSY_MS);
    expect(sendAt(sync)).toBe(1000 + BUSY_MS);
  });

  it('sends one request at a time and composes what comes meanwhile', () => {
    let sync = edited(startSync(Text.of(['']), 0), insert(0, 0, 'a'), 0);
    sync = send(sync)!.sync;
    sync = edited(edited(sync, insert(1, 1, 'b'), 1), insert(2, 2, 'c'), 2);
    expect(send(sync)).toBeNull();
    sync = acknowledged(sync, 1);
    expect(send(sync)!.request.changes.toJSON()).toEqual([1, [0, 'bc']]);
  });

  it('keeps everything when the backend refuses, and says why', () => {
    let sync = send(edited(startSync(Text.of(['']), 0), insert(0, 0, 'a'), 0))!.sync;
    sync = edited(sync, insert(1, 1, 'b'), 1);
    sync = refused(sync, problem, 10);
    expect(sync.problem).toEqual(problem);
    expect(localText(sync).toString()).toBe('ab');
    expect(sendAt(sync)).toBeGreaterThan(10);
    expect(send(sync)!.request.changes.apply(sync.base).toString()).toBe('ab');
  });

  it('finds out whether a request arrived whose answer was lost', () => {
    const start = edited(startSync(Text.of(['']), 0), insert(0, 0, 'a'), 0);
    const sending = lost(edited(send(start)!.sync, insert(1, 1, 'b'), 1), problem);
    const arrived = compared(sending, Text.of(['a']), 1, 2);
    expect([arrived.phase, arrived.revision, arrived.sent]).toEqual(['idle', 1, null]);
    expect(arrived.unsent!.apply(arrived.base).toString()).toBe('ab');
    const never = compared(sending, Text.of(['']), 0, 2);
    expect(never.unsent!.apply(never.base).toString()).toBe('ab');
  });

  it('asks the writer when somebody else changed the document, and can keep either text', () => {
    let sync = lost(edited(startSync(Text.of(['x']), 3), insert(1, 1, 'y'), 0), null);
    sync = compared(sync, Text.of(['other']), 4, 1);
    expect(sync.phase).toBe('conflict');
    expect(localText(sync).toString()).toBe('xy');
    const mine = keepMine(sync, Text.of(['other']), 4, 2);
    expect(send(mine)!.request.changes.apply(Text.of(['other'])).toString()).toBe('xy');
    expect(send(mine)!.request.revision).toBe(4);
  });

  it('brings the server to the text of the window, whatever fails on the way', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('type' as const), at: fc.nat(), remove: fc.nat(5), text: fc.string({ unit: 'grapheme', maxLength: 6 }) }),
      fc.record({ kind: fc.constantFrom('send', 'answer', 'refuse', 'loseAnswer', 'loseRequest', 'reconnect') }),
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.array(step, { maxLength: 60 }), (text, steps) => {
        const server = new Server(text);
        let sync: Sync = startSync(server.text, 0);
        let local = server.text;
        let waiting: { revision: number; changes: ChangeSet } | null = null;
        let at = 0;
        const check = () => {
          expect(localText(sync).toString()).toBe(local.toString());
          expect(unsavedChanges(sync).apply(sync.base).toString()).toBe(local.toString());
          if (sync.phase === 'idle' && !sync.unsent) expect(server.text.toString()).toBe(local.toString());
          expect(sync.phase).not.toBe('conflict');
        };
        for (const move of steps) {
          at += 1;
          if (move.kind === 'type') {
            const from = local.length ? move.at % (local.length + 1) : 0;
            const to = Math.min(local.length, from + move.remove);
            const changes = ChangeSet.of([{ from, to, insert: move.text }], local.length);
            local = changes.apply(local);
            sync = edited(sync, changes, at);
          } else if (move.kind === 'send') {
            const next = send(sync);
            if (next) {
              sync = next.sync;
              waiting = next.request;
            }
          } else if (move.kind === 'reconnect') {
            if (sync.phase === 'unsure') sync = compared(sync, server.text, server.revision, at);
          } else if (waiting) {
            if (move.kind === 'answer') sync = acknowledged(sync, server.commit(waiting));
            else if (move.kind === 'refuse') sync = refused(sync, problem, at);
            else {
              if (move.kind === 'loseAnswer') server.commit(waiting);
              sync = lost(sync, problem);
            }
            waiting = null;
          }
          check();
        }
        if (waiting) sync = acknowledged(sync, server.commit(waiting));
        if (sync.phase === 'unsure') sync = compared(sync, server.text, server.revision, at);
        const last = send(sync);
        if (last) sync = acknowledged(last.sync, server.commit(last.request));
        check();
        expect(server.text.toString()).toBe(local.toString());
      }),
      { numRuns: 500 },
    );
  });
});
