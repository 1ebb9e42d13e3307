/** For this folder's tests: a backend process that sends every message back, and does what some of them say. */
import { writeFileSync } from 'node:fs';
import { backendLink, parentChannel } from '../carriers/index.ts';

const [closedMark = ''] = process.argv.slice(2);
const channel = parentChannel();
if (!channel) throw new Error('Started without a shell.');

const link = backendLink(channel, {
  onPort: (port) =>
    void port.onMessage((message) => {
      if (message === 'die') process.kill(process.pid, 'SIGKILL');
      if (message === 'hang up') port.close();
      else port.post({ echo: message, pid: process.pid });
    }),
  onClose: async () => {
    // What a backend does here takes time; the shell has to wait for it.
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (closedMark) writeFileSync(closedMark, 'closed');
    process.exit(0);
  },
});
link.ready(null);
