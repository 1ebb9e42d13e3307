/** One tab's socket, joined to the backend: text in, text out, held back where one side is slower than the other. */
import type { WebSocket } from 'ws';
import type { BackendProcess } from './backend-process.ts';

/** Ten million characters pasted at once, each of which may take six in JSON, with room around them. */
export const largestMessage = 64 * 1024 * 1024;
/** A tab that is not read from (a sleeping laptop, a debugger) is let go when this much waits for it; it connects again and starts afresh. */
const mostUnsent = 128 * 1024 * 1024;
/** So much may be under way to the backend before the socket is paused. */
const mostUnderWay = 8 * 1024 * 1024;

/** Close codes of our own. */
export const closeCodes = { unknownSession: 4001, noBackend: 4002, tooSlow: 4003, ended: 4004 } as const;

/** Joins the socket to the backend until one of them ends. */
export function relay(socket: WebSocket, backend: BackendProcess): void {
  let underWay = 0;
  const connection = backend.connect({
    onText: (text) => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > mostUnsent) return socket.close(closeCodes.tooSlow, 'too slow');
      socket.send(text);
    },
    onGone: () => socket.close(closeCodes.ended, 'the library ended the connection'),
  });
  if (!connection) return socket.close(closeCodes.noBackend, 'the library is not open');

  socket.on('message', (data, isBinary) => {
    if (isBinary) return socket.close(1003, 'text only');
    const text = (data as Buffer).toString(); // a Buffer, since the server asks for no other kind
    underWay += text.length;
    if (underWay > mostUnderWay) socket.pause();
    void connection.send(text).then(() => {
      underWay -= text.length;
      if (underWay <= mostUnderWay && socket.isPaused) socket.resume();
    });
    return undefined;
  });
  socket.on('error', () => undefined); // too large or not well-formed: `ws` closes it with the right code, and `close` follows
  socket.on('close', () => connection.close());
}
