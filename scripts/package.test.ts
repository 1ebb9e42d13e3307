import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { extractAll, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portPair, createClient, type Client, type Port } from '../electron/contract/index.ts';
import { startBackendProcess } from '../electron/loopback/index.ts';
import { fuses } from '../electron/policy/index.ts';
import { root } from './build.ts';
import { carriedFiles, packageApp } from './package.ts';
import { sizeLimit, targets } from './package-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'palimpsest-package-'));
const resources = join(folder, 'release/linux-unpacked/resources');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Electron's folder without Electron: a program file that holds nothing but the fuses, all in the other position than ours. */
function stubElectron(): string {
  const stub = join(folder, 'electron');
  mkdirSync(join(stub, 'locales'), { recursive: true });
  mkdirSync(join(stub, 'resources'));
  const switches = Object.values(fuses).map((on) => (on ? '0' : '1'));
  writeFileSync(join(stub, 'electron'), Buffer.concat([Buffer.from('\x7fELF'), Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), Buffer.from([1, switches.length]), Buffer.from(switches.join('')), Buffer.alloc(64)]));
  chmodSync(join(stub, 'electron'), 0o755);
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version', 'locales/en-US.pak', 'locales/de.pak']) writeFileSync(join(stub, name), 'stub');
  return stub;
}

const files = (base: string): readonly string[] => globSync('**/*', { cwd: base, exclude: (name) => name === '.staged' }).filter((path) => statSync(join(base, path)).isFile());

describe('the packed app', () => {
  let archive: readonly string[] = [];
  beforeAll(async () => {
    await packageApp({ target: { platform: 'linux', arch: 'x64' }, dir: true, output: join(folder, 'release'), electronDist: stubElectron() });
    archive = listPackage(join(resources, 'app.asar'), { isPack: false }).map((path) => path.replaceAll('\\', '/').slice(1));
  }, 300_000);

  it('has the programs, the window, the model and the licences', () => {
    for (const path of ['package.json', 'dist/app/electron/desktop/main.js', 'dist/app/electron/desktop/preload.cjs', 'dist/app/electron/backend/main.js', 'dist/app/engine/worker/main.js', 'dist/app/engine/cli/main.js', 'dist/renderer/index.html']) expect(archive).toContain(path);
    expect(files(resources)).toEqual(
      expect.arrayContaining(['assets/models/palimpsest-135m/model.gguf', 'assets/models/palimpsest-135m/LICENSE', 'assets/tessdata/eng.traineddata.gz', 'assets/tessdata/LICENSE', 'assets/licences.json', 'LICENSE.palimpsest.txt', 'package.json', 'app.asar.unpacked/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node']),
    );
    expect(readdirSync(join(resources, '..'))).toEqual(expect.arrayContaining(['LICENSE.electron.txt', 'LICENSES.chromium.html']));
    const { packages } = JSON.parse(readFileSync(join(resources, 'assets/licences.json'), 'utf8')) as { packages: { name: string }[] };
    const carried = new Set(archive.flatMap((path) => /^node_modules\/([^/]+)\/package\.json$/.exec(path)?.[1] ?? []));
    expect(carried.size).toBeGreaterThan(3);
    for (const name of carried) expect(packages.map((each) => each.name)).toContain(name);
  });

  it('has nothing else: no sources, tests, tools, maps, other Nodes, and nothing private', () => {
    const wanted = /^(package\.json|dist(\/app(\/(electron|engine|shared)(\/.*)?)?|\/renderer(\/.*)?)?|node_modules(\/(better-sqlite3|onnxruntime-node|onnxruntime-common|harper\.js|fflate|tesseract\.js-core|hunspell-wasm|@hyzyla(\/pdfium)?)(\/.*)?)?)$/;
    expect(archive.filter((path) => !wanted.test(path))).toEqual([]);
    const unwanted = /\.(ts|tsx|map|test\.js|cpp|hpp|gyp)$|(?<!\/LICENSE)\.md$|(^|\/)(\.git|\.env|node-linux|node-bin|e2e|bench|scripts?)(\/|$)/;
    expect(archive.filter((path) => unwanted.test(path))).toEqual([]);
    expect(files(resources).filter((path) => !/^(app\.asar|app\.asar\.unpacked\/node_modules\/(better-sqlite3\/prebuilds|onnxruntime-node\/bin)\/.*|assets\/(models|dictionaries|samples|fonts|tessdata)\/.*|assets\/licences\.json|package\.json|LICENSE\.palimpsest\.txt)$/.test(path))).toEqual([]);
  });

  it('has native code of its own platform only, outside the archive', () => {
    const native = archive.filter((path) => /\.(node|dll|dylib)$|\.so(\.|$)/.test(path));
    expect(native.toSorted()).toEqual(['node_modules/better-sqlite3/prebuilds/linux-x64.node', 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1', 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node']);
    for (const path of native) expect(statSync(join(resources, 'app.asar.unpacked', path)).size).toBeGreaterThan(100_000);
  });

  it('keeps within its size', () => {
    const size = files(resources).reduce((sum, path) => sum + statSync(join(resources, path)).size, 0);
    expect(size).toBeGreaterThan(100 * 1024 * 1024);
    expect(size).toBeLessThan(sizeLimit);
  });

  it('has its fuses flipped as decided', async () => {
    const wire = await getCurrentFuseWire(join(resources, '../palimpsest'));
    for (const [name, on] of Object.entries(fuses)) expect([name, wire[FuseV1Options[name as keyof typeof FuseV1Options]]]).toEqual([name, on ? 0x31 : 0x30]);
  });

  it('works from what was packed alone: the library opens, the engine loads the model, a gap is filled', async () => {
    // As packed, but with the archive as a folder, so that plain Node can run it; nothing of the project lies above it.
    const installed = join(folder, 'installed');
    cpSync(join(resources, 'assets'), join(installed, 'assets'), { recursive: true });
    cpSync(join(resources, 'package.json'), join(installed, 'package.json'));
    extractAll(join(resources, 'app.asar'), join(installed, 'app'));
    const fill = execFileSync(process.execPath, [join(installed, 'app/dist/app/engine/cli/main.js'), 'fill', '-', '--words', '1', '--json', '--cache', join(folder, 'cache')], {
      input: 'The cat sat on the [[ ]] and slept until noon.', encoding: 'utf8', env: { ...process.env, PALIMPSEST_DATA: join(folder, 'cli-data') }, cwd: tmpdir(), stdio: ['pipe', 'pipe', 'inherit'],
    });
    expect(JSON.parse(fill)).toBeTruthy();

    const grammar = new Worker(join(installed, 'app/dist/app/shared/grammar-thread.js'));
    const answer = new Promise<{ findings?: readonly unknown[] }>((resolve, reject) => void grammar.on('message', resolve).on('error', reject));
    grammar.postMessage({ id: 1, text: 'This is an test of of the checker.' });
    expect((await answer).findings?.length).toBeGreaterThan(0);
    await grammar.terminate();

    const ready = Promise.withResolvers<unknown>();
    const backend = startBackendProcess({
      entry: join(installed, 'app/dist/app/electron/backend/main.js'),
      args: ['--data', join(folder, 'data'), '--assets', join(installed, 'assets')],
      onReady: ready.resolve,
      onDeath: (why) => ready.resolve(why),
    });
    try {
      expect(await ready.promise).toBeNull();
      const client = connect(backend);
      const loaded = new Promise<string>((resolve) => {
        const settle = (state: string): void => void (['ready', 'failed', 'absent'].includes(state) && resolve(state));
        client.on('engine.changed', ({ status }) => settle(status.state));
        void client.call('engine.status', {}).then(({ state }) => settle(state));
      });
      expect(await loaded).toBe('ready');
      const { id } = await client.call('documents.create', { title: 'A', text: 'She have two cats.' });
      const run = await client.call('runs.start', { documentId: id, revision: 0, range: { from: 0, to: 18 }, job: { kind: 'proofread' }, settings: { effort: 'fast', drafts: 1, seed: 1 } });
      const ended = await new Promise<string>((resolve) => {
        client.on('run.changed', ({ run: { id: changed, state } }) => void (changed === run.id && !['queued', 'running'].includes(state) && resolve(state)));
      });
      expect(ended).toMatch(/finished|nothing/);
    } finally {
      await backend.close();
    }
  }, 300_000);
});

/** A client straight on the backend process. */
function connect(backend: ReturnType<typeof startBackendProcess>): Client {
  const [ours, theirs] = portPair();
  const connection = backend.connect({ onText: (text) => theirs.post(JSON.parse(text)), onGone: () => theirs.close() });
  const port: Port = theirs;
  port.onMessage((message) => void connection?.send(JSON.stringify(message)));
  return createClient(ours);
}

describe('what is carried to each system', () => {
  it.each(targets)('$platform $arch gets its own native code and no other', (target) => {
    const native = carriedFiles(target).filter((path) => /\.(node|dll|dylib)$|\.so(\.|$)/.test(path));
    expect(native.length).toBeGreaterThanOrEqual(3);
    const own = new RegExp(`/${target.platform}[-/]${target.arch}[./]`);
    expect(native.filter((path) => !own.test(path))).toEqual([]);
    expect(native.filter((path) => path.endsWith('.node'))).toHaveLength(2);
    expect(carriedFiles(target).filter((path) => /\.(ts|map|cpp)$|(?<!\/LICENSE)\.md$/.test(path))).toEqual([]);
  });

  it('does not depend on where the project lies', () => expect(carriedFiles({ platform: 'linux', arch: 'x64' }, root).every((path) => path.startsWith('node_modules/'))).toBe(true));
});
