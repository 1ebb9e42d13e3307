/** Pictures that are kept with a document. The text names them as `picture:ID`. */
import { z } from 'zod';
import { Loss } from './formats.ts';
import { DocumentId } from './values.ts';

/** A picture may have 20 MB. */
export const largestPicture = 20 * 2 ** 20;
/** HTML that is turned into Markdown when it is pasted, in UTF-16 code units; more of it is pasted as plain text. */
export const largestPaste = 4_000_000;

const PictureId = z.string().regex(/^[0-9a-f]{32}$/);

export const Picture = z.object({
  id: PictureId,
  type: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp']),
  /** Pixels, the way up that it is shown. */
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});
export type Picture = z.infer<typeof Picture>;

export const pictureMethods = {
  /** Keeps a picture with the document; on disk when it is answered, so that text naming it may be saved after that. The same picture again gets the same id. */
  'pictures.add': { in: z.object({ documentId: DocumentId, name: z.string().max(255), data: z.string().max(Math.ceil(largestPicture / 3) * 4 + 4) }), out: Picture },
  /** The picture's bytes, base64; '' where no document has it. */
  'pictures.get': { in: z.object({ id: PictureId }), out: z.object({ type: z.string(), data: z.string() }) },
  /** HTML of the clipboard as Markdown; pictures inside it are kept with the document. '' where nothing of it is text. */
  'formats.paste': {
    in: z.object({ documentId: DocumentId, html: z.string().max(largestPaste) }),
    out: z.object({ text: z.string(), losses: z.array(Loss) }),
  },
} as const satisfies Record<string, { in: z.ZodType; out: z.ZodType }>;
