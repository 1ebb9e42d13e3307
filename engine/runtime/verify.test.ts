import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { goldenFolder, loadEmbedded } from './embedded.test-support.ts';
import { verify } from './verify.ts';

const root = mkdtempSync(join(tmpdir(), 'palimpsest-verify-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the embedded model', () => {
  it('gives the reference values within their bounds as it is shipped', { timeout: 120_000 }, async () => {
    const loaded = await loadEmbedded();
    const report = await verify(loaded, goldenFolder);
    expect(report.checks.filter((check) => !check.passed)).toEqual([]);
    expect(report.passed).toBe(true);

    // Reference values that are wrong in one place each are found out.
    const folder = join(root, 'wrong');
    cpSync(goldenFolder, folder, { recursive: true });
    const golden = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as { tokenizer: { ids: number[] }[]; encode: { greedy: number[] }[]; canvas: { argmax: number[] }[] };
    golden.tokenizer[2]?.ids.push(5);
    golden.encode[0]?.greedy.fill(17, 0, 8);
    for (const canvas of golden.canvas) canvas.argmax[0] = 17;
    writeFileSync(join(folder, 'golden.json'), JSON.stringify(golden));
    const wrong = await verify(loaded, folder);
    expect(wrong.passed).toBe(false);
    expect(wrong.checks.filter((check) => !check.passed).map((check) => check.kind)).toEqual(['tokenizer', 'greedy', 'canvas-argmax']);

    writeFileSync(join(folder, 'golden.json'), '{}');
    await expect(verify(loaded, folder)).rejects.toMatchObject({ code: 'model-damaged' });
    await expect(verify(loaded, join(root, 'nowhere'))).rejects.toMatchObject({ code: 'model-missing' });
    await expect(verify(loaded, goldenFolder, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    await loaded.model.dispose();
    await expect(loaded.model.encode(loaded.model.createCache(), { ids: [1], commit: false, read: { rows: [] } })).rejects.toThrow(RangeError);
  });
});
