/** The files a window may have: those inside one folder, of kinds we know, and nothing that a link leads out to. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** The kinds of files that the renderer's build consists of. A file of another kind is not served. */
const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

export interface StaticFile {
  readonly body: Buffer;
  readonly type: string;
}

/**
 * The path segments that a URL path asks for, or null if it asks for anything unusual: an undecodable or doubly encoded
 * path, a backslash, a drive, a NUL, an empty segment, one that starts with a dot. '/' is the page.
 */
export function requestedSegments(pathname: string): readonly string[] | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (!decoded.startsWith('/')) return null;
  if (decoded === '/') return ['index.html'];
  const segments = decoded.slice(1).split('/');
  return segments.every((segment) => /^[\w@-][\w@.-]*$/.test(segment)) ? segments : null;
}

/** Reads the file that the URL path names inside `root`; null if there is none that may be served. */
export async function readStatic(root: string, pathname: string): Promise<StaticFile | null> {
  const segments = requestedSegments(pathname);
  const type = segments && mimeTypes[extname(segments.at(-1) ?? '')];
  if (!segments || !type) return null;
  try {
    const realRoot = await realpath(root);
    const path = await realpath(join(realRoot, ...segments));
    if (!path.startsWith(realRoot + sep) || !(await stat(path)).isFile()) return null;
    return { body: await readFile(path), type };
  } catch {
    return null;
  }
}
