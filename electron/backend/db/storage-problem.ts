/** What SQLite and the file system complain of, as the three sentences a writer needs. */
import { Problem, type ProblemData } from '../../../engine/text/index.ts';

const saved = 'Everything marked as saved is on disk; newer words are only in the open window.';
const untouched = 'The library was not changed.';

type Kind = 'disk-full' | 'library-open' | 'library-locked' | 'folder-readonly' | 'library-damaged' | 'folder-missing' | 'disk-error' | 'backup-missing' | 'backup-damaged';

const sentences: Record<Kind, Omit<ProblemData, 'code' | 'values'>> = {
  'disk-full': {
    what: 'The disk is full, so this could not be saved.',
    safe: saved,
    todo: 'Free some space and try again. Until then copy anything you can’t lose to another place.',
  },
  'library-open': {
    what: 'This library is already open in another Palimpsest.',
    safe: untouched,
    todo: 'Use the window that is open, or close it and start again.',
  },
  'library-locked': {
    what: 'Another program holds the library’s file.',
    safe: saved,
    todo: 'Close programs that may be reading it, such as a backup or a database viewer, and try again.',
  },
  'folder-readonly': {
    what: 'Palimpsest may not write to its data folder.',
    safe: saved,
    todo: 'Give your account the right to write to the folder, or choose another one, and start again.',
  },
  'library-damaged': {
    what: 'The library’s file is damaged.',
    safe: 'It was left exactly as it is, and nothing was written over it.',
    todo: 'Choose a backup below. The damaged file is then set aside under another name and kept.',
  },
  'backup-missing': {
    what: 'This backup is not there any more.',
    safe: untouched,
    todo: 'Choose another backup.',
  },
  'backup-damaged': {
    what: 'This backup can’t be read as a whole.',
    safe: untouched,
    todo: 'Choose another backup.',
  },
  'folder-missing': {
    what: 'The data folder can’t be reached.',
    safe: 'Nothing was written in another place.',
    todo: 'Connect the drive it is on, or choose another folder, and start again.',
  },
  'disk-error': {
    what: 'The disk reported an error while Palimpsest was reading or writing.',
    safe: saved,
    todo: 'Copy anything you can’t lose to another place, then check the disk.',
  },
};

/** A problem of this kind about the file or folder at `path`. */
export function storageProblem(kind: Kind, path: string, cause?: unknown): Problem {
  return new Problem({ code: kind, ...sentences[kind], values: { path } }, { cause });
}

/** Turns an error of SQLite or the file system into a problem; anything else comes back as it is. `path` is the file it happened to. */
export function asStorageProblem(error: unknown, path: string): unknown {
  if (error instanceof Problem) return error;
  const code = errorCode(error);
  const kind = code === undefined ? undefined : kindOf(code);
  return kind === undefined ? error : storageProblem(kind, path, error);
}

/** The `code` that SQLite's and the file system's errors carry. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function kindOf(code: string): Kind | undefined {
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return 'disk-full';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'library-locked';
  // The file was moved or deleted while it was open.
  if (code === 'SQLITE_READONLY_DBMOVED') return 'folder-missing';
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM' || code === 'SQLITE_AUTH' || code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return 'folder-readonly';
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return 'library-damaged';
  if (code.startsWith('SQLITE_CANTOPEN') || code === 'ENOENT' || code === 'ENOTDIR' || code === 'EEXIST' || code === 'ELOOP' || code === 'ENAMETOOLONG') return 'folder-missing';
  if (code.startsWith('SQLITE_IOERR') || code === 'SQLITE_PROTOCOL' || code === 'EIO') return 'disk-error';
  return undefined;
}
