/**
 * The engine or the page reader as a process that the shell starts on the backend's request: the desktop shell's way, where only the main
 * process can start others. The shell joins the two with a message port and relays nothing. Both ends of the request
 * are here; they share the backend's channel with everything else that goes over it.
 */
import { z } from 'zod';
import type { Channel, TransferredPort } from '../carriers/index.ts';
import type { FromEngine, ToEngine } from '../../engine/worker/index.ts';
import type { StartEngineProcess } from './engine-process.ts';

const engine = z.number().int().positive();
/** What such a process runs: the language model engine, or the reader of scanned pages. */
const program = z.enum(['engine', 'ocr']).default('engine');
type Program = z.infer<typeof program>;
/** What the backend asks of the shell. */
const EngineRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('engine-start'), engine, program }),
  z.object({ kind: z.literal('engine-kill'), engine, program }),
]);
type EngineRequest = z.infer<typeof EngineRequest>;
/** What the shell answers; a port comes along with the first. */
const EngineReport = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('engine-port'), engine, program }),
  z.object({ kind: z.literal('engine-exit'), engine, program, why: z.string() }),
]);
type EngineReport = z.infer<typeof EngineReport>;

/** How long to wait for the last messages of a process that has ended. */
const LAST_WORDS = 1000;

/** The backend's end: starts engine processes through the shell at the other end of `channel`. */
export function handedEngine(channel: Channel): StartEngineProcess {
  return handedProcess<ToEngine, FromEngine>(channel, 'engine');
}

/** A process as whoever works with it sees it, whatever carries the messages. */
interface HandedProcess<To, From> {
  send(message: To): void;
  onMessage(listener: (message: From) => void): void;
  onExit(listener: (why: string) => void): void;
  kill(): void;
}

/** Starts processes of one program through the shell at the other end of `channel`. */
export function handedProcess<To, From>(channel: Channel, wanted: Program): () => HandedProcess<To, From> {
  const running = new Map<number, { arrived(port: TransferredPort): void; exited(why: string): void }>();
  let last = 0;
  channel.onMessage((raw, [port]) => {
    const { success, data } = EngineReport.safeParse(raw);
    if (!success || data.program !== wanted) return;
    if (data.kind === 'engine-exit') running.get(data.engine)?.exited(data.why);
    else if (port) running.get(data.engine)?.arrived(port);
  });

  return (): HandedProcess<To, From> => {
    const number = ++last;
    const ask = (kind: EngineRequest['kind']): void => void channel.post({ kind, engine: number, program: wanted } satisfies EngineRequest);
    const onMessage: ((message: From) => void)[] = [];
    const onExit: ((why: string) => void)[] = [];
    const waiting: To[] = [];
    let line: { readonly port: TransferredPort; closed: boolean } | null = null;
    let exit: string | null = null;
    const end = (): void => {
      if (exit === null || !running.delete(number)) return;
      for (const listener of onExit) listener(exit);
    };
    running.set(number, {
      arrived: (port) => {
        const own = { port, closed: false };
        line = own;
        port.on('message', ({ data }) => {
          for (const listener of onMessage) listener(data as From);
        });
        port.on('close', () => {
          own.closed = true;
          end();
        });
        port.start();
        for (const message of waiting.splice(0)) port.postMessage(message);
      },
      exited: (why) => {
        exit = why;
        // The port closes after the last message; the report of the exit came by another way and may be early.
        if (line && !line.closed) setTimeout(end, LAST_WORDS);
        else end();
      },
    });
    ask('engine-start');
    return {
      send: (message) => {
        if (!line) waiting.push(message);
        else if (!line.closed) line.port.postMessage(message);
      },
      onMessage: (listener) => void onMessage.push(listener),
      onExit: (listener) => void onExit.push(listener),
      kill: () => ask('engine-kill'),
    };
  };
}

/** What is used of Electron's `UtilityProcess`; only the desktop shell may import Electron. */
export interface ShellProcess<Port> {
  postMessage(message: unknown, transfer?: Port[]): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  kill(): boolean;
}

export interface EngineServer<Port> {
  /** The backend's process, from which requests come. */
  readonly backend: ShellProcess<Port>;
  /** Starts a process that runs `engine/worker/main`. */
  readonly startEngine: () => ShellProcess<Port>;
  /** Starts a process that runs `engine/ocr/process/main`. */
  readonly startReader: () => ShellProcess<Port>;
  /** The two ends of a new message channel. */
  readonly portPair: () => readonly [Port, Port];
}

/** The shell's end: starts and ends engine processes as the backend asks, hands each a port to it, and ends all with the backend. */
export function serveEngines<Port>({ backend, startEngine, startReader, portPair }: EngineServer<Port>): void {
  const running = new Map<string, ShellProcess<Port>>();
  backend.on('message', (raw) => {
    const { success, data } = EngineRequest.safeParse(raw);
    if (!success) return;
    const { engine, program } = data;
    const key = `${program} ${engine}`;
    if (data.kind === 'engine-kill') return void running.get(key)?.kill();
    const process = program === 'ocr' ? startReader() : startEngine();
    running.set(key, process);
    const [forEngine, forBackend] = portPair();
    process.on('exit', (code) => {
      if (running.delete(key)) backend.postMessage({ kind: 'engine-exit', engine, program, why: `exit code ${code}` } satisfies EngineReport);
    });
    process.postMessage({ kind: 'port' }, [forEngine]);
    backend.postMessage({ kind: 'engine-port', engine, program } satisfies EngineReport, [forBackend]);
    return undefined;
  });
  backend.on('exit', () => {
    for (const [number, process] of running) {
      running.delete(number);
      process.kill();
    }
  });
}
