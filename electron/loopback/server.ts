/**
 * Serves the window's files and its socket on 127.0.0.1, to the browser that was given the one-time address and to
 * nobody else: not to other sites' pages, not to other programs that find the port.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import {
  commonHeaders, contentPolicy, cookieValue, freshNonce, readStatic, refusedRequest, refusedSocket, sameSecret, withNonce, type RequestFacts,
} from '../policy/index.ts';
import type { BackendProcess } from './backend-process.ts';
import { closeCodes, largestMessage, relay } from './relay.ts';

export interface LoopbackOptions {
  /** The folder with the built window. */
  readonly root: string;
  readonly backend: BackendProcess;
  /** 0: any free port. */
  readonly port: number;
}

export interface LoopbackServer {
  /** Where the window is, with the token that opens it once. */
  readonly address: string;
  close(): Promise<void>;
}

/** Listens. Rejects with the system's error if the port can't be had. */
export async function startServer({ root, backend, port }: LoopbackOptions): Promise<LoopbackServer> {
  const session = randomBytes(32).toString('base64url');
  let token: string | null = randomBytes(32).toString('base64url');
  const http = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, '127.0.0.1', resolve);
  });
  const bound = (http.address() as AddressInfo).port;
  const authority = `127.0.0.1:${bound}`;
  const socketAddress = `ws://${authority}/socket`;
  // Cookies don't know ports: without the port in its name, a second Palimpsest would overwrite the first one's.
  const cookie = `palimpsest-${bound}`;
  const knows = (request: IncomingMessage): boolean => sameSecret(cookieValue(request.headers.cookie, cookie), session);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = refusedRequest(facts(request), authority);
    if (refused) return plain(response, refused === 'method' ? 405 : 403, 'This request was refused.');
    const url = new URL(request.url ?? '/', `http://${authority}`);
    const given = url.searchParams.get('token');
    if (given !== null && url.pathname === '/' && request.method === 'GET' && token !== null && sameSecret(given, token)) {
      token = null;
      response.writeHead(303, { ...commonHeaders, 'set-cookie': `${cookie}=${session}; HttpOnly; SameSite=Strict; Path=/`, location: '/' });
      return void response.end();
    }
    if (!knows(request)) {
      return plain(response, 403, 'This address opens Palimpsest once, in one browser.\nYour documents are safe on this computer.\nTo open it here, stop Palimpsest and start it again; it prints a new address.');
    }
    // A bookmark of the one-time address, opened where the session is known.
    if (given !== null) return void response.writeHead(303, { ...commonHeaders, location: '/' }).end();
    const file = await readStatic(root, url.pathname);
    if (!file) return plain(response, 404, 'There is nothing here.');
    const isPage = file.type.startsWith('text/html');
    const nonce = freshNonce();
    const body = isPage ? Buffer.from(withNonce(file.body.toString('utf8'), nonce)) : file.body;
    response.writeHead(200, {
      ...commonHeaders,
      // A file opened as a page of its own gets the same policy: an SVG, for one, can hold scripts.
      'content-security-policy': contentPolicy(nonce, socketAddress),
      'content-type': file.type,
      'content-length': body.length,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage, perMessageDeflate: false });
  http.on('upgrade', (request, stream, head) => {
    if (refusedSocket(facts(request), authority) || request.url !== '/socket') {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      // Told with a close code, since a page can't see the status of a refused upgrade and would try for ever.
      if (knows(request)) relay(socket, backend);
      else socket.close(closeCodes.unknownSession, 'unknown session');
    });
  });

  return {
    address: `http://${authority}/?token=${token}`,
    close: async () => {
      for (const socket of sockets.clients) socket.close(1001, 'closing');
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
        setTimeout(() => {
          for (const socket of sockets.clients) socket.terminate();
        }, 500).unref();
      });
      sockets.close();
    },
  };
}

function facts(request: IncomingMessage): RequestFacts {
  const { host, origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  return { method: request.method ?? '', host, origin, site: typeof site === 'string' ? site : undefined };
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...commonHeaders, 'content-security-policy': "default-src 'none'", 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}
