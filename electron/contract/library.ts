/** Folders, tags, search, versions, backups, files on disk and the activity log: their values, calls and events. */
import { z } from 'zod';
import { Document, DocumentId, DocumentSummary, FolderId, Problem, Range } from './values.ts';

const nothing = z.object({});
const instant = z.number().int();
const count = z.number().int().nonnegative();

// Folders and tags

export const Folder = z.object({ id: FolderId, name: z.string(), parentId: FolderId.nullable() });
export type Folder = z.infer<typeof Folder>;
const folderName = z.string().trim().min(1).max(100);
export const Tag = z.string().trim().min(1).max(50);

// Search

export const Snippet = z.object({
  /** Some words around the hit, in one line. */
  text: z.string(),
  /** Where the hits are in `text`. */
  marks: z.array(Range),
  /** Where the first hit is in the document. */
  range: Range,
});
export const SearchHit = z.object({ documentId: DocumentId, title: z.string(), snippets: z.array(Snippet), /** Passages of the document that hold a word of the query. */ passages: count });
export type SearchHit = z.infer<typeof SearchHit>;

// Versions

/**
 * automatic: made while writing. deletion: before much text was taken out at once. restore: before an older version came
 * back. disk: before or after a change of the file on disk. A name makes any of them one that is never thinned out.
 */
export const Version = z.object({
  id: count,
  documentId: DocumentId,
  reason: z.enum(['automatic', 'deletion', 'restore', 'disk', 'named']),
  name: z.string(),
  at: instant,
  words: count,
  length: count,
});
export type Version = z.infer<typeof Version>;
const versionName = z.string().trim().max(100);

// Backups

export const Backup = z.object({
  /** Name of its file in the folder of backups. */
  name: z.string().max(100),
  reason: z.enum(['scheduled', 'asked', 'migration']),
  at: instant,
  bytes: count,
  /** Documents in it; null where the file can't be read. */
  documents: count.nullable(),
});
export type Backup = z.infer<typeof Backup>;
const BackupList = z.object({
  folder: z.string(),
  backups: z.array(Backup),
  /** Why the library is not open; null while it is. */
  problem: Problem.nullable(),
  /** Why the last backup could not be made; null where it could. */
  failed: Problem.nullable(),
});

// Files on disk

export const FileState = z.object({
  documentId: DocumentId,
  path: z.string(),
  /** same: file and document are alike. ahead: the document is newer, the file follows soon. changed: the file was changed elsewhere. missing: it is gone. failed: it could not be written or read; `problem` says why. */
  state: z.enum(['same', 'ahead', 'changed', 'missing', 'failed']),
  /** How the file is written: encoding and line ends. */
  encoding: z.string(),
  lineEnds: z.enum(['lf', 'crlf', 'cr', 'mixed']),
  problem: Problem.nullable(),
});
export type FileState = z.infer<typeof FileState>;

// Activity

export const Activity = z.object({
  at: instant,
  documentId: DocumentId,
  documentTitle: z.string(),
  job: z.string(),
  model: z.string(),
  /** Characters that the model was given, and those that it wrote. */
  read: count,
  written: count,
  state: z.string(),
});
export type Activity = z.infer<typeof Activity>;

export const libraryMethods = {
  'folders.list': { in: nothing, out: z.array(Folder) },
  'folders.create': { in: z.object({ name: folderName, parentId: FolderId.nullable() }), out: Folder },
  'folders.rename': { in: z.object({ id: FolderId, name: folderName }), out: Folder },
  /** A folder never goes into itself or one of its own. */
  'folders.move': { in: z.object({ id: FolderId, parentId: FolderId.nullable() }), out: Folder },
  /** Its documents and folders go up to where it was. */
  'folders.delete': { in: z.object({ id: FolderId }), out: nothing },
  'documents.place': { in: z.object({ id: DocumentId, folderId: FolderId.nullable() }), out: DocumentSummary },
  'documents.tag': { in: z.object({ id: DocumentId, tags: z.array(Tag).max(50) }), out: DocumentSummary },

  /** Documents whose text has all words of the query, each somewhere; words in quotation marks belong together. Newest change first. */
  'search.find': {
    in: z.object({ query: z.string().max(500), folderId: FolderId.nullable(), tags: z.array(Tag).max(10), limit: z.number().int().min(1).max(100) }),
    out: z.object({ hits: z.array(SearchHit), /** There are more documents. */ more: z.boolean() }),
  },

  /** Newest first. */
  'versions.list': { in: z.object({ documentId: DocumentId }), out: z.array(Version) },
  'versions.get': { in: z.object({ id: count }), out: z.object({ version: Version, text: z.string() }) },
  /** Keeps the newest saved text; a name of '' is only for a restore. Answers the version that holds that text already, if its last one does. */
  'versions.keep': { in: z.object({ documentId: DocumentId, name: versionName, reason: z.enum(['named', 'restore', 'disk']) }), out: Version },
  'versions.rename': { in: z.object({ id: count, name: versionName }), out: Version },
  'versions.delete': { in: z.object({ id: count }), out: nothing },

  /** Answered also while the library can't be opened. */
  'backups.list': { in: nothing, out: BackupList },
  'backups.make': { in: nothing, out: Backup },
  /** Sets the present library aside and opens the backup in its place; then every window has to be loaded again. Answered also while the library can't be opened. */
  'backups.restore': { in: z.object({ name: z.string().max(100) }), out: z.object({ aside: z.string() }) },
  /** Deletes every backup there is and makes a new one, so that what was deleted for good is in none. */
  'backups.renew': { in: nothing, out: Backup },

  /** Opens a text file: the document that follows it from now on. */
  'files.open': { in: z.object({ path: z.string().min(1).max(4096) }), out: Document },
  /** null: the document follows no file. Looks at the file and watches it from now on. */
  'files.state': { in: z.object({ documentId: DocumentId }), out: FileState.nullable() },
  /** What the file holds now, as the text of a document. */
  'files.theirs': { in: z.object({ documentId: DocumentId }), out: z.object({ text: z.string(), seen: z.string() }) },
  /** After a change elsewhere, having seen `seen`. mine: the document is written over it, and what it held is kept as a version. theirs: the window has taken its text over. */
  'files.settle': { in: z.object({ documentId: DocumentId, choice: z.enum(['mine', 'theirs']), seen: z.string() }), out: FileState },
  /** Writes the file now, if the document is newer and nobody else changed it. `encoding`: another one from now on. */
  'files.write': { in: z.object({ documentId: DocumentId, encoding: z.enum(['same', 'utf-8']) }), out: FileState },
  /** The document stays, the file too; they no longer follow each other. */
  'files.forget': { in: z.object({ documentId: DocumentId }), out: nothing },

  /** What the model read and wrote, newest first. */
  'activity.list': { in: z.object({ limit: z.number().int().min(1).max(1000) }), out: z.array(Activity) },
  'activity.export': { in: nothing, out: z.object({ name: z.string(), text: z.string() }) },
  /** Deletes every ended run for good, except those still in review. */
  'activity.clear': { in: nothing, out: z.object({ deleted: count }) },
} as const satisfies Record<string, { in: z.ZodType; out: z.ZodType }>;

export const libraryEvents = {
  'folders.changed': z.object({ folders: z.array(Folder) }),
  'versions.changed': z.object({ documentId: DocumentId }),
  'backups.changed': nothing,
  'files.changed': z.object({ file: FileState }),
  /** Another library was opened: nothing that a window knows is true any more. */
  'library.replaced': nothing,
} as const satisfies Record<string, z.ZodType>;
