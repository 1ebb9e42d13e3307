import type { Port } from '../../electron/contract/index.ts';

/** Opens a port to the backend; rejects when there is none to be had at the moment. */
export type Carrier = () => Promise<Port>;

/** What Electron's preload puts on the window. */
interface DesktopBridge {
  /** Asks for a port, which arrives as a message of the window itself: ports can't be handed through a function. */
  connect(): void;
}

declare global {
  interface Window {
    readonly palimpsest?: DesktopBridge;
  }
}

/** The carrier of the shell this page runs in: Electron's message port, or a WebSocket to the page's own origin. */
export function carrierOf(page: Window): Carrier {
  const bridge = page.palimpsest;
  if (bridge) return async () => messagePort(await arrival(page, bridge));
  const { protocol, host } = page.location;
  return () => socket(new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/socket`));
}

function arrival(page: Window, bridge: DesktopBridge): Promise<MessagePort> {
  return new Promise((resolve) => {
    const heard = ({ source, data, ports: [port] }: MessageEvent) => {
      if (source !== page || data !== 'palimpsest.port' || !port) return;
      page.removeEventListener('message', heard);
      resolve(port);
    };
    page.addEventListener('message', heard);
    bridge.connect();
  });
}

function messagePort(port: MessagePort): Port {
  const closed = new Set<() => void>();
  // Chromium tells the other end's death with a `close` event, which the DOM types do not know yet.
  port.addEventListener('close', () => closed.forEach((listener) => listener()));
  port.start();
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      const heard = (event: MessageEvent) => listener(event.data);
      port.addEventListener('message', heard);
      return () => port.removeEventListener('message', heard);
    },
    onClose: (listener) => (closed.add(listener), () => void closed.delete(listener)),
    close: () => {
      port.close();
      closed.forEach((listener) => listener());
    },
  };
}

/** How long an attempt to open a socket may take, in milliseconds; a sleeping computer can leave one hanging. */
const patience = 10_000;

/** The wire's messages as JSON texts. Resolves once the socket is open. */
export function socket(raw: WebSocket): Promise<Port> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => raw.close(), patience);
    const failed = () => {
      clearTimeout(timer);
      reject(new Error('The socket closed before it opened.'));
    };
    raw.addEventListener('close', failed, { once: true });
    // A refusal by the content policy tells an error and no close.
    raw.addEventListener('error', failed, { once: true });
    raw.addEventListener('open', () => {
      clearTimeout(timer);
      resolve({
        post: (message) => raw.send(JSON.stringify(message)),
        onMessage: (listener) => {
          const heard = (event: MessageEvent) => listener(JSON.parse(String(event.data)));
          raw.addEventListener('message', heard);
          return () => raw.removeEventListener('message', heard);
        },
        onClose: (listener) => {
          raw.addEventListener('close', listener);
          return () => raw.removeEventListener('close', listener);
        },
        close: () => raw.close(),
      });
    });
  });
}
