import { describe, expect, test } from 'vitest';
import type { EngineEvent } from '../backend/index.ts';
import type { FromEngine, Task, ToEngine } from '../../engine/worker/index.ts';
import { CrashLimit } from './crash-limit.ts';
import { createEngineHost } from './engine-host.ts';

const task: Task = { kind: 'continue', left: 'x', words: 3 };
const settings = { effort: 'fast', drafts: 1, seed: 1 } as const;

/** A host whose processes the test plays. */
function begin() {
  const processes: { sent: ToEngine[]; say: (message: FromEngine) => void; exit: (why: string) => void; killed: boolean }[] = [];
  const events: EngineEvent[] = [];
  let time = 0;
  const host = createEngineHost({
    now: () => time,
    start: () => {
      const process = { sent: [] as ToEngine[], say: (_: FromEngine): void => {}, exit: (_: string): void => {}, killed: false };
      processes.push(process);
      return { send: (message) => process.sent.push(message), onMessage: (listener) => (process.say = listener), onExit: (listener) => (process.exit = listener), kill: () => (process.killed = true) };
    },
  });
  host.onEvent((event) => events.push(event));
  return { host, processes, events, wait: (ms: number) => (time += ms) };
}

const load: ToEngine = { kind: 'load', model: '/m', cache: '/c' };

describe('the engine host', () => {
  test('starts a process, loads the model, passes messages both ways', () => {
    const { host, processes, events } = begin();
    host.start('/m', '/c');
    host.run('a', task, settings);
    host.stop('a', true);
    expect(processes.map(({ sent }) => sent)).toEqual([[load, { kind: 'run', runId: 'a', task, settings }, { kind: 'stop', runId: 'a', keep: true }]]);
    processes[0]?.say({ kind: 'done', runId: 'a', outcome: 'taken', seconds: 1 });
    expect(events).toEqual([{ kind: 'done', runId: 'a', outcome: 'taken', seconds: 1 }]);
    host.start('/m', '/c');
    expect(processes).toHaveLength(1);
  });

  test('after a crash says which run was lost, starts again and loads the model again', () => {
    const { host, processes, events } = begin();
    host.start('/m', '/c');
    host.run('a', task, settings);
    host.run('b', task, settings);
    processes[0]?.say({ kind: 'failed', runId: 'b', problem: { code: 'busy', what: '', safe: '', todo: '' } });
    processes[0]?.exit('SIGSEGV');
    expect(events.at(-1)).toMatchObject({ kind: 'exited', runId: 'a', restarting: true, problem: { code: 'engine-crashed', values: { why: 'SIGSEGV' } } });
    expect(processes.map(({ sent }) => sent.length)).toEqual([3, 1]);
    expect(processes[1]?.sent).toEqual([load]);
    processes[1]?.exit('SIGSEGV');
    expect(events.at(-1)).toMatchObject({ kind: 'exited', runId: null });
  });

  test('gives up at the third crash within a minute, and tries again when asked to', () => {
    const { host, processes, events, wait } = begin();
    host.start('/m', '/c');
    for (const [gap, restarting] of [[0, true], [50_000, true], [11_000, true], [1_000, false]] as const) {
      wait(gap);
      processes.at(-1)?.exit('exit code 1');
      expect(events.at(-1)).toMatchObject({ kind: 'exited', restarting });
    }
    expect(events.at(-1)).toMatchObject({ problem: { code: 'engine-keeps-crashing' } });
    expect(processes).toHaveLength(4);
    host.run('a', task, settings);
    expect(events.at(-1)).toMatchObject({ kind: 'failed', runId: 'a', problem: { code: 'engine-not-running' } });
    host.start('/m', '/c');
    expect(processes).toHaveLength(5);
    processes.at(-1)?.exit('SIGKILL');
    expect(events.at(-1)).toMatchObject({ restarting: true });
  });

  test('shuts down without calling it a crash, and starts anew if asked to meanwhile', async () => {
    const { host, processes, events } = begin();
    host.start('/m', '/c');
    host.run('a', task, settings);
    const down = host.shutdown();
    const again = host.shutdown();
    expect(processes[0]?.killed).toBe(true);
    processes[0]?.say({ kind: 'done', runId: 'a', outcome: 'finished', seconds: 1 });
    host.start('/m', '/c');
    expect(processes).toHaveLength(1);
    processes[0]?.exit('SIGKILL');
    await Promise.all([down, again]);
    expect(events).toEqual([]);
    expect(processes[1]?.sent).toEqual([load]);
    processes[1]?.exit('SIGKILL');
    expect(events).toHaveLength(1);
    const idle = begin();
    await idle.host.shutdown();
  });

  test('does not start again when a listener shut it down', async () => {
    const { host, processes } = begin();
    host.onEvent(() => void host.shutdown());
    host.start('/m', '/c');
    processes[0]?.exit('SIGSEGV');
    expect(processes).toHaveLength(1);
  });
});

test('three crashes within a minute are too many, whenever they come', () => {
  const limit = new CrashLimit();
  expect([0, 30_000, 59_000].map((now) => limit.allows(now))).toEqual([true, true, false]);
  limit.reset();
  expect([0, 30_000, 60_001, 90_002].map((now) => limit.allows(now))).toEqual([true, true, true, true]);
});
