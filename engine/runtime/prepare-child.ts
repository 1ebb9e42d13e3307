/**
 * The program that writes a prepared copy and ends. Laying out takes memory that a process does not give back, so the
 * engine has it done by a child. It is told what to prepare in one message, tells the share that is done, and says at last
 * how it went. When its parent goes away or closes the channel it takes its half-written copy away and ends.
 */
import { openModelFolder } from '../model/index.ts';
import { shippedProducts } from './layout.ts';
import { preparationOf } from './preparation.ts';
import { writePrepared } from './prepared.ts';
import type { PrepareMessage, PrepareReport } from './prepare-apart.ts';

const stop = new AbortController();
process.on('disconnect', () => stop.abort());
process.once('message', (message) => {
  prepareIt(message as PrepareMessage).then(say, () => say({ kind: 'ended', written: 'failed' }));
});

async function prepareIt({ model, cache, products }: PrepareMessage): Promise<PrepareReport> {
  const folder = await openModelFolder(model, stop.signal);
  try {
    let told = 0;
    const onProgress = (share: number): void => {
      if (share < 1 && share - told < 0.01) return;
      told = share;
      say({ kind: 'share', share });
    };
    const written = await writePrepared(preparationOf(folder, products ?? shippedProducts(folder), cache, stop.signal, onProgress));
    return { kind: 'ended', written: written ? 'yes' : 'unwritable' };
  } finally {
    folder.close();
  }
}

function say(report: PrepareReport): void {
  // The channel keeps the process alive, so closing it is what ends it.
  const isLast = report.kind === 'ended';
  if (!process.connected) return;
  process.send?.(report, undefined, { keepOpen: false }, () => {
    if (isLast && process.connected) process.disconnect();
  });
}
