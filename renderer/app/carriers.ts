import type { Port } from '../../electron/contract/index.ts';

/** Opens a port to the backend; rejects when there is none to be had at the moment. */
export type Carrier = () => Promise<Port>;

/** What Electron's preload puts on the window. */
interface DesktopBridge {
  /** Asks for a port, which arrives as a message of the window itself: ports can't be handed through a function. */
  connect(): void;
  /** The system's dialog for a folder; '' when it was closed without one. */
  chooseFolder(): Promise<string>;
}

declare global {
  interface Window {
    readonly palimpsest?: DesktopBridge;
  }
}

const portMessage = 'palimpsest.port';

/** How long an attempt to connect may take, in milliseconds; a sleeping computer can leave one hanging. */
const patience = 10_000;

/** The part of a window that carriers use. */
export type Page = Pick<Window, 'palimpsest' | 'location' | 'addEventListener' | 'removeEventListener'>;

/** The carrier of the shell this page runs in: Electron's message port, or a WebSocket to the page's own origin. */
export function carrierOf(page: Page): Carrier {
  const bridge = page.palimpsest;
  if (bridge) return () => desktop(page, bridge);
  const { protocol, host } = page.location;
  return () => socket(new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/socket`));
}

/** Asks the desktop for a port. Only a message of this very window counts: a frame could send one of the same name. */
function desktop(page: Page, bridge: DesktopBridge): Promise<Port> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      page.removeEventListener('message', heard);
    };
    const heard = (event: MessageEvent) => {
      const [port] = event.ports;
      if (event.source !== page || event.data !== portMessage || !port) return;
      done();
      resolve(messagePort(port));
    };
    const timer = setTimeout(() => {
      done();
      reject(new Error('The desktop gave no port.'));
    }, patience);
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
