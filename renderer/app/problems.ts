import { create } from 'zustand';
import { Problem, type ProblemData } from '../../engine/text/index.ts';
import { logFault } from './faults.ts';

/** A bug of the window itself, as the three sentences. What really happened goes to the console, never to the screen. */
const bug: ProblemData = {
  code: 'bug',
  what: 'Something went wrong inside Palimpsest.',
  safe: 'The step was not carried out, and saved text is unharmed.',
  todo: 'Try again. If it happens again, copy the report from the log and send it to us.',
};

/** Any thrown value as a problem. */
export function problemOf(error: unknown): ProblemData {
  if (error instanceof Problem) return error.toData();
  console.error(error);
  logFault('window', error);
  return bug;
}

interface ProblemStore {
  readonly problem: ProblemData | null;
}

const store = create<ProblemStore>(() => ({ problem: null }));

/** Shows a problem of a step the writer asked for, in the banner above the text, until it is closed. */
export function reportProblem(error: unknown): void {
  store.setState({ problem: problemOf(error) });
}

export function closeProblem(): void {
  store.setState({ problem: null });
}

export function useReportedProblem(): ProblemData | null {
  return store((state) => state.problem);
}
