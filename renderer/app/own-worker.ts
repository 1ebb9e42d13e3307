/**
 * Workers of the window. The content policy lets no address become code unless this policy has made it, and it makes
 * only those of the window's own files; nobody can make another policy.
 */
interface Policies {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
const policy = policies?.createPolicy('palimpsest-worker', {
  createScriptURL: (url) => {
    const { href } = new URL(url, location.href);
    if (!href.startsWith(new URL('.', location.href).href)) throw new TypeError('A worker must be one of our own files.');
    return href;
  },
});

/** Starts a worker from a file of the window, as `import url from './x-worker.ts?worker&url'` names it. */
export function startWorker(url: string, name: string): Worker {
  return new Worker(policy ? policy.createScriptURL(url) : url, { type: 'module', name });
}
