/** `palimpsest model verify` for a folder of reference values that brings its own checkpoint. */
import { compareBits, verifyCheckpoint } from '../runtime/index.ts';
import type { DiffusionCheck, DiffusionVerifyReport, Provider, QuantisedReport } from '../runtime/index.ts';
import { print, Progress } from './terminal.ts';

export interface VerifyDiffusion {
  readonly folder: string;
  readonly json: boolean;
  /** Null: weights as they are. */
  readonly bits: 4 | 8 | 16 | null;
  readonly provider: Provider;
}

/**
 * Without bits the exit status is 1 when a value is beyond its tolerance; with bits nothing has a bound.
 * @throws Problem
 */
export async function verifyDiffusion({ folder, json, bits, provider }: VerifyDiffusion): Promise<number> {
  const progress = new Progress();
  progress.show('Comparing');
  if (bits !== null) {
    const report = await compareBits(folder, bits);
    progress.clear();
    await print(json ? `${JSON.stringify(report, null, 2)}\n` : quantised(report));
    return 0;
  }
  const report = await verifyCheckpoint(folder, { provider });
  progress.clear();
  await print(json ? `${JSON.stringify(report, null, 2)}\n` : verified(report));
  return report.passed ? 0 : 1;
}

function verified({ checks, besideCpu, provider, tolerance, passed }: DiffusionVerifyReport): string {
  const beside = besideCpu.length > 0 ? `\n${provider}, nothing computed on the CPU, beside the CPU; tolerance ${tolerance}\n${besideCpu.map(row).join('')}\n` : '';
  return `${checks.map(row).join('')}${beside}${remark([...checks, ...besideCpu])}${passed ? 'All within tolerance.' : 'Beyond tolerance.'}\n`;
}

function row({ kind, values, largest, limit, undetermined, passed }: DiffusionCheck): string {
  const open = undetermined.rows > 0 ? `; ${undetermined.rows} rows left open by rounding, up to ${undetermined.largest.toPrecision(3)}, ${undetermined.unexplained} beyond it` : '';
  return `${passed ? 'ok  ' : 'BAD '} ${kind.padEnd(20)}largest difference ${largest.toPrecision(3).padStart(9)}  limit ${String(limit).padEnd(6)}  ${values} values${open}\n`;
}

function remark(checks: readonly DiffusionCheck[]): string {
  if (checks.every(({ undetermined }) => undetermined.rows === 0)) return '';
  return 'Left open by rounding: the same pass with weights changed in their last digits differs by as much as from the recorded values.\n';
}

function quantised({ bits, rows, agreement, divergence }: QuantisedReport): string {
  return `${bits} bits against float32, ${rows} rows: same arg-max ${(100 * agreement).toFixed(1)} %, mean divergence ${divergence.toPrecision(3)} nats\n`;
}
