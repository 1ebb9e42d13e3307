/** What goes wrong with the process itself; what goes wrong with a file is told by the process. */
import type { ProblemData } from '../../text/index.ts';

const safe = 'The file was not changed, and the other pages are not affected.';

export function tooSlow(seconds: number): ProblemData {
  return { code: 'page-too-slow', what: `Reading this page took longer than ${seconds} seconds and was stopped.`, safe, todo: 'Try the page again, or scan it anew at 300 dots per inch.', values: { seconds } };
}

export function processEnded(why: string): ProblemData {
  return { code: 'page-reader-ended', what: 'The program that reads pages stopped unexpectedly at this page.', safe, todo: 'Try the page again. If it happens again the file is probably damaged.', values: { why } };
}

export function readerClosed(): ProblemData {
  return { code: 'page-reader-closed', what: 'Reading was ended before this page was done.', safe, todo: 'Start reading again to go on.' };
}
