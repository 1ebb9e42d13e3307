/** Has pages read by ocr processes: hands out jobs, sets time limits, starts anew what was killed or has crashed. */
import { Problem, type ProblemData } from '../../text/index.ts';
import { DEFAULT_MEMORY, type ExportRequest, type FromOcr, type Job, type JobKind, type JobResults, type OcrSettings, type PageRequest, type PageResult, type Recognisers, type Source, type SourceFacts, type ToOcr } from './messages.ts';
import { processEnded, readerClosed, tooSlow } from './problems.ts';

/** An ocr process as its client sees it, whatever carries the messages. */
export interface OcrProcess {
  /** Messages sent before the process listens wait for it; messages to one that has ended are dropped. */
  send(message: ToOcr): void;
  onMessage(listener: (message: FromOcr) => void): void;
  /** The process has ended, whoever ended it. Called once, after the last message. */
  onExit(listener: (why: string) => void): void;
  /** Ends the process at once. */
  kill(): void;
}

export interface OcrClientOptions {
  readonly start: () => OcrProcess;
  /** How many processes at most; each holds a recogniser of its own (100 to 300 MB). Default 1. */
  readonly processes?: number;
  /** Seconds a page may take. Default 120. */
  readonly pageSeconds?: number;
  /** Seconds that opening a file may take. Default 60. */
  readonly openSeconds?: number;
  /** Seconds that writing a document may take. Default 900. */
  readonly exportSeconds?: number;
  /** Seconds after which a process without work is ended. Default 60. */
  readonly idleSeconds?: number;
  readonly settings?: Partial<Omit<OcrSettings, 'kind'>>;
}

interface Waiting {
  readonly id: number;
  readonly job: Job;
  readonly seconds: number;
  resolve(result: JobResults[JobKind]): void;
  reject(error: unknown): void;
}

/** Seconds a process may take to load; they count for no page. */
const START_SECONDS = 120;

interface Lane {
  process: OcrProcess | null;
  ready: boolean;
  current: Waiting | null;
  timer: NodeJS.Timeout | null;
}

export class OcrClient {
  readonly #options: OcrClientOptions;
  readonly #lanes: readonly Lane[];
  #queue: Waiting[] = [];
  #last = 0;
  #closed = false;

  constructor(options: OcrClientOptions) {
    this.#options = options;
    this.#lanes = Array.from({ length: Math.max(1, options.processes ?? 1) }, () => ({ process: null, ready: false, current: null, timer: null }));
  }

  /** What a file is. @throws Problem such as `password-needed`, `unreadable-file`; the signal's reason when aborted */
  open(source: Source, signal?: AbortSignal): Promise<SourceFacts> {
    return this.#do({ kind: 'open', source }, this.#options.openSeconds ?? 60, signal);
  }

  /** Reads a page. @throws Problem; the signal's reason when aborted */
  page(request: PageRequest, signal?: AbortSignal): Promise<PageResult> {
    return this.#do({ kind: 'page', request }, this.#options.pageSeconds ?? 120, signal);
  }

  /** Writes a document as a new file. @throws Problem; the signal's reason when aborted */
  async export(request: ExportRequest, signal?: AbortSignal): Promise<void> {
    await this.#do({ kind: 'export', request }, this.#options.exportSeconds ?? 900, signal);
  }

  recognisers(): Promise<Recognisers> {
    return this.#do({ kind: 'recognisers' }, this.#options.openSeconds ?? 60);
  }

  /** Makes sure that a file holds a language that can be read with. @throws Problem `language-damaged` */
  async checkLanguage(name: string, path: string): Promise<void> {
    await this.#do({ kind: 'language', name, path }, this.#options.openSeconds ?? 60);
  }

  /** Ends all processes; what was asked and isn't answered fails with `page-reader-closed`. */
  close(): void {
    this.#closed = true;
    for (const { reject } of this.#queue.splice(0)) reject(new Problem(readerClosed()));
    for (const lane of this.#lanes) this.#drop(lane, readerClosed());
  }

  #do<K extends JobKind>(job: Extract<Job, { kind: K }>, seconds: number, signal?: AbortSignal): Promise<JobResults[K]> {
    signal?.throwIfAborted();
    if (this.#closed) return Promise.reject(new Problem(readerClosed()));
    return new Promise<JobResults[K]>((resolve, reject) => {
      const waiting: Waiting = {
        id: ++this.#last,
        job,
        seconds,
        resolve: (result) => {
          signal?.removeEventListener('abort', stop);
          resolve(result as JobResults[K]);
        },
        reject: (error) => {
          signal?.removeEventListener('abort', stop);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      };
      const stop = (): void => {
        this.#queue = this.#queue.filter((each) => each !== waiting);
        waiting.reject(signal?.reason);
        const lane = this.#lanes.find(({ current }) => current === waiting);
        // Nothing inside can be interrupted, so the process goes.
        if (lane) this.#drop(lane, null);
        this.#next();
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.#queue.push(waiting);
      this.#next();
    });
  }

  /** Hands waiting jobs to free lanes, those with a running process first. */
  #next(): void {
    for (const lane of this.#lanes.toSorted((a, b) => Number(b.process !== null) - Number(a.process !== null))) {
      const waiting = lane.current ? undefined : this.#queue.shift();
      if (waiting) this.#hand(lane, waiting);
    }
  }

  #hand(lane: Lane, waiting: Waiting): void {
    lane.current = waiting;
    lane.process ??= this.#spawn(lane);
    if (lane.ready) this.#limit(lane, waiting.seconds, tooSlow(waiting.seconds));
    else this.#limit(lane, START_SECONDS, processEnded('not ready'));
    lane.process.send({ kind: 'job', id: waiting.id, job: waiting.job });
  }

  #limit(lane: Lane, seconds: number, problem: ProblemData): void {
    if (lane.timer) clearTimeout(lane.timer);
    lane.timer = setTimeout(() => {
      this.#drop(lane, problem);
      this.#next();
    }, seconds * 1000);
  }

  #spawn(lane: Lane): OcrProcess {
    lane.ready = false;
    const process = this.#options.start();
    process.onMessage((message) => this.#hear(lane, process, message));
    process.onExit((why) => {
      if (lane.process !== process) return;
      this.#drop(lane, processEnded(why));
      this.#next();
    });
    process.send({ kind: 'settings', languages: null, memory: DEFAULT_MEMORY, native: true, ...this.#options.settings });
    return process;
  }

  #hear(lane: Lane, process: OcrProcess, message: FromOcr): void {
    const { current } = lane;
    if (lane.process !== process) return;
    if (message.kind === 'ready') {
      lane.ready = true;
      if (current) this.#limit(lane, current.seconds, tooSlow(current.seconds));
      return;
    }
    if (current?.id !== message.id) return;
    this.#free(lane);
    if (message.kind === 'failed' && message.ending) lane.process = null;
    if (message.kind === 'done') current.resolve(message.result);
    else current.reject(new Problem(message.problem));
    this.#next();
    if (!lane.current && lane.process === process) lane.timer = setTimeout(() => this.#drop(lane, null), (this.#options.idleSeconds ?? 60) * 1000).unref();
  }

  #free(lane: Lane): void {
    if (lane.timer) clearTimeout(lane.timer);
    lane.timer = null;
    lane.current = null;
  }

  /** Ends a lane's process; the job in it, if any, fails with `problem`. */
  #drop(lane: Lane, problem: ProblemData | null): void {
    const { process, current } = lane;
    lane.process = null;
    this.#free(lane);
    process?.kill();
    if (problem) current?.reject(new Problem(problem));
  }
}
