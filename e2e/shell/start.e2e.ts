/** Starting and stopping the program as a person does it. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../scripts/build.ts';
import { startApp } from '../fixtures/app.ts';
import { processTree } from '../fixtures/process-tree.ts';
import { startProgram, temporaryData } from '../fixtures/program.ts';
import { WritingRoom } from '../pages/writing-room.ts';

let data: ReturnType<typeof temporaryData>;
beforeEach(() => (data = temporaryData()));
afterEach(() => data.remove());

const running = (pids: readonly number[]): readonly number[] => pids.filter((pid) => processTree(pid).length > 0);

describe('the program', () => {
  it('ends on Ctrl C with everything closed, also when the signal comes twice', async () => {
    const program = await startProgram(data.path);
    await expect.poll(() => program.processId('library')).not.toBeNull();
    const pids = processTree(program.pid).map(({ pid }) => pid);
    expect(pids.length).toBeGreaterThanOrEqual(3);
    const stopped = program.stop();
    process.kill(program.pid, 'SIGINT');
    expect(await stopped).toBe(0);
    await expect.poll(() => running(pids), { timeout: 10_000 }).toEqual([]);
    expect(program.output()).not.toContain('library process ended');
  });

  it('leaves no process behind when its shell is killed', async () => {
    const program = await startProgram(data.path);
    await expect.poll(() => program.processId('engine'), { timeout: 60_000 }).not.toBeNull();
    const pids = processTree(program.pid).map(({ pid }) => pid);
    // The shell proper; the launcher above it ends with it.
    const shell = processTree(program.pid).find(({ command }) => command.includes('scripts/start.ts') && !command.includes('with-node'));
    process.kill(shell?.pid ?? 0, 'SIGKILL');
    await expect.poll(() => running(pids), { timeout: 30_000 }).toEqual([]);
  });

  it('says so when its port is taken, and touches nothing', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    await expect(startProgram(data.path, { args: ['--port', String(port)] })).rejects.toThrow(/could not listen on port \d+ \(EADDRINUSE\)[\s\S]*documents are safe/);
    taken.close();
  });

  it('refuses an option that it does not know', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/with-node.mjs', 'scripts/start.ts', '--prot', '1'], { cwd: root, encoding: 'utf8', env: { ...process.env, PALIMPSEST_DATA: data.path } });
    expect([status, stderr.split('\n').slice(0, 2).join(' ')]).toEqual([2, expect.stringContaining('--prot')]);
  });

  it('serves several tabs, and starts its library again when it dies: what was saved is there, what is written next is saved', async () => {
    const app = await startApp({ data: data.path });
    const room = new WritingRoom(app);
    const tab = await app.newTab();
    await tab.locator('.cm-content').waitFor();
    await tab.close();
    await room.editor.click();
    await app.page.keyboard.press('Control+Home');
    await app.page.keyboard.insertText('Before. ');
    await room.whenSaved();
    const first = app.program.processId('library');
    app.program.kill('library');
    await expect.poll(() => app.program.processId('library'), { timeout: 30_000 }).not.toBe(first);
    await app.page.keyboard.insertText('After. ');
    await expect.poll(async () => (await room.saved().catch(() => null))?.text.slice(0, 15), { timeout: 30_000 }).toBe('Before. After. ');
    expect(app.program.output()).toContain('The library process ended (SIGKILL)');
    app.forgive(/WebSocket|socket|disconnect/i);
    await app.close();
  });
});
