/** What a runner says about how many things passed and failed. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

export const summary = {
  /** The last line like `12 passed, 0 failed` or `12 checks passed, 0 failed`. */
  fromLine(output: string): Counts | null {
    const last = [...output.matchAll(/^(\d+)(?: \w+)? passed, (\d+) failed\s*$/gm)].at(-1);
    return last ? { passed: Number(last[1]), failed: Number(last[2]) } : null;
  },

  /** Vitest's JSON report. A file that could not even be loaded has no tests, but failed; so has a run without any test. */
  fromVitest(report: string): Counts | null {
    let parsed: { numPassedTests?: unknown; numFailedTests?: unknown; testResults?: readonly { status?: unknown; assertionResults?: readonly unknown[] }[] };
    try {
      parsed = JSON.parse(report) as typeof parsed;
    } catch {
      return null;
    }
    if (typeof parsed.numPassedTests !== 'number' || typeof parsed.numFailedTests !== 'number') return null;
    const unloaded = (parsed.testResults ?? []).filter(({ status, assertionResults }) => status === 'failed' && !assertionResults?.length).length;
    const failed = parsed.numFailedTests + unloaded;
    return { passed: parsed.numPassedTests, failed: parsed.numPassedTests + failed === 0 ? 1 : failed };
  },
};
