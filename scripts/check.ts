/** `npm run check`: everything that can be said about the sources without running the program; one line a check, details where one fails. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkLayers } from './checks/layers.ts';
import { checkLengths } from './checks/lengths.ts';
import { checkLicences } from './checks/licences.ts';
import { checkMessages } from './checks/messages.ts';
import { readSources, root, type Finding } from './checks/sources.ts';

interface Outcome {
  readonly ok: boolean;
  /** Shown when it failed. */
  readonly details: string;
  /** Shown also when it passed. */
  readonly notes?: string;
}

/** Runs an installed program on this Node. */
function program(...command: readonly string[]): () => Promise<Outcome> {
  return () =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [join(root, 'scripts/with-node.mjs'), ...command], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
      let details = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (details += data.toString()));
      child.on('close', (code) => resolve({ ok: code === 0, details: details.trim() }));
    });
}

const show = ({ path, line, message }: Finding): string => `${path}${line > 0 ? `:${line}` : ''} ${message}`;

function own(find: () => readonly Finding[], notes = ''): () => Promise<Outcome> {
  return () => {
    const findings = find();
    return Promise.resolve({ ok: findings.length === 0, details: findings.map(show).join('\n'), notes });
  };
}

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, only: { type: 'string', default: '' } } });
const sources = readSources();
const lengths = checkLengths(sources);

const checks: readonly (readonly [string, () => Promise<Outcome>])[] = [
  ['types: Node', program('tsc', '-p', 'tsconfig.node.json')],
  ['types: pure', program('tsc', '-p', 'tsconfig.pure.json')],
  ['types: window', program('tsc', '-p', 'tsconfig.renderer.json')],
  ['types: window tests', program('tsc', '-p', 'tsconfig.tests.json')],
  ['types: end to end', program('tsc', '-p', 'tsconfig.e2e.json')],
  ['lint', program('oxlint', '--deny-warnings')],
  ['layers', own(() => checkLayers(sources))],
  ['words', own(() => checkMessages(sources))],
  ['licences', own(() => checkLicences())],
  ['dead code', program('knip', '--no-progress')],
  ['file lengths', own(() => lengths.findings, lengths.notes)],
];

let passed = 0;
let failed = 0;
for (const [name, run] of checks) {
  if (values.only && !name.startsWith(values.only)) continue;
  const { ok, details, notes } = await run();
  if (ok) passed++;
  else failed++;
  if (!values.json) console.log(`${ok ? '✓' : '✗'} ${name}${ok ? (notes ? `\n${indented(notes)}` : '') : `\n${indented(details)}`}`);
}
console.log(values.json ? JSON.stringify({ passed, failed }) : `${passed} checks passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
