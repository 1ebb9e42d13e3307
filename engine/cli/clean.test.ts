import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const program = join(import.meta.dirname, 'main.ts');

function run(args: readonly string[], input: string): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, program, 'clean', ...args], { input, encoding: 'utf8' });
  return { status, out: stdout, err: stderr };
}

describe('palimpsest clean', () => {
  test('cleans a text by rules and lists every change', () => {
    const text = 'He went to in-\nvestigate the matter ; and that was all.\n';
    expect(run(['--mode', 'rules'], text).out).toBe('He went to investigate the matter; and that was all.\n');
    const { changes } = JSON.parse(run(['--mode', 'rules', '--json'], text).out) as { changes: { position: number; end: number; old: string; new: string; state: string }[] };
    for (const { position, end, old } of changes) expect(text.slice(position, end)).toBe(old);
    expect(changes.map((change) => change.new)).toEqual(['', '']);
  });

  test('reads one text a line, keeps the order, and goes on after a line that is none', () => {
    const lines = ['{"id":"a","text":"The ﬁrst."}', 'not JSON', '{"id":7}', '', '{"id":"b","text":""}', '{"id":"c","text":"\\ud800 odd \\u0000"}'];
    const { status, out } = run(['--mode', 'rules', '--jsonl'], `${lines.join('\n')}\n`);
    expect(status).toBe(1);
    const answers = out.trimEnd().split('\n').map((line) => JSON.parse(line) as { id: unknown; text?: string; error?: { code: string } });
    expect(answers.map(({ id }) => id)).toEqual(['a', 2, 7, 'b', 'c']);
    expect(answers.map(({ text }) => text)).toEqual(['The first.', undefined, undefined, '', '\ufffd odd \0']);
    expect(answers[1]?.error?.code).toBe('line-unreadable');
  });

  test('says what it does not understand', () => {
    expect(run(['--mode', 'hard'], 'x')).toMatchObject({ status: 2, out: '' });
    expect(run(['--json', '--jsonl'], 'x').status).toBe(2);
    expect(run(['/no/such/file', '--mode', 'rules'], '').status).toBe(1);
  });
});
