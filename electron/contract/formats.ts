/** Documents from files of other programs and back. */
import { z } from 'zod';
import { DocumentId } from './values.ts';

/** A file of at most 32 MB, as base64. */
export const largestImport = 32 * 2 ** 20;

export const ExportFormat = z.enum(['markdown', 'text', 'html', 'docx', 'pdf', 'epub', 'criticmarkup']);
export type ExportFormat = z.infer<typeof ExportFormat>;

/** What a format could not carry, how often, and names of some of it. */
export const Loss = z.object({ kind: z.string(), count: z.number().int(), examples: z.array(z.string()) });
export type Loss = z.infer<typeof Loss>;

export const ImportReport = z.object({
  id: DocumentId,
  title: z.string(),
  from: z.string(),
  /** Of a plain text; '' otherwise. */
  encoding: z.string(),
  /** Whether the file said its encoding or it was guessed. */
  certain: z.boolean(),
  losses: z.array(Loss),
});
export type ImportReport = z.infer<typeof ImportReport>;

export const formatMethods = {
  /** Makes a new document of a file. */
  'formats.import': { in: z.object({ name: z.string().max(255), data: z.string().max(Math.ceil(largestImport / 3) * 4) }), out: ImportReport },
  /** The document as it stands, as the bytes of a file in base64. `changes`: the open proposals are shown as changes; `decided`: those that were accepted too. */
  'formats.export': {
    in: z.object({ id: DocumentId, format: ExportFormat, changes: z.boolean(), decided: z.boolean().optional() }),
    out: z.object({ name: z.string(), type: z.string(), data: z.string(), losses: z.array(Loss) }),
  },
} as const satisfies Record<string, { in: z.ZodType; out: z.ZodType }>;
