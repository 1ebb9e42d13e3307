/** A `tesseract` on the PATH: twice as quick as the built-in one. */
import { spawn, spawnSync } from 'node:child_process';
import type { Raster } from '../image/index.ts';
import { asPgm, likelyResolution, PARAMETERS, type Recogniser } from './recogniser.ts';

/** The first version with the neural engine and all that is asked of it. */
const OLDEST = [4, 1];

export interface NativeTesseract {
  readonly version: string;
  readonly languages: readonly string[];
}

/** Looks for a `tesseract` that can be used; null where there is none. */
export function findTesseract(): NativeTesseract | null {
  const ask = (argument: string): string | null => {
    const { status, stdout, stderr } = spawnSync('tesseract', [argument], { encoding: 'utf8', timeout: 10_000, windowsHide: true });
    return status === 0 ? stdout + stderr : null;
  };
  const version = /tesseract\s+v?(\d+)\.(\d+)[\d.]*/.exec(ask('--version') ?? '');
  if (!version) return null;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major < OLDEST[0]! || (major === OLDEST[0] && minor < OLDEST[1]!)) return null;
  const languages = (ask('--list-langs') ?? '').split(/\r?\n/).slice(1).map((line) => line.trim()).filter(Boolean);
  return { version: version[0].replace(/^tesseract\s+v?/, ''), languages };
}

export class NativeRecogniser implements Recogniser {
  readonly name = 'tesseract';
  readonly #onStart: (pid: number) => void;

  /** @param onStart told the process id of each run, so that whoever ends this process can end that one too */
  constructor(onStart: (pid: number) => void) {
    this.#onStart = onStart;
  }

  read(raster: Raster, language: string): Promise<string> {
    const options = Object.entries({ ...PARAMETERS, tessedit_create_hocr: '1' }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    return new Promise((resolve, reject) => {
      const child = spawn('tesseract', ['stdin', 'stdout', '-l', language, '--oem', '1', '--dpi', String(likelyResolution(raster)), ...options], {
        stdio: ['pipe', 'pipe', 'ignore'],
        // With more threads a page takes several times as long.
        env: { ...process.env, OMP_THREAD_LIMIT: '1' },
        windowsHide: true,
      });
      if (child.pid !== undefined) this.#onStart(child.pid);
      const parts: Buffer[] = [];
      child.on('error', reject);
      child.stdin.on('error', () => undefined);
      child.stdout.on('data', (part: Buffer) => void parts.push(part));
      child.on('close', (code, signal) => {
        if (code === 0) resolve(Buffer.concat(parts).toString('utf8'));
        else reject(new Error(`tesseract ended with ${signal ?? code}`));
      });
      child.stdin.end(asPgm(raster));
    });
  }
}
