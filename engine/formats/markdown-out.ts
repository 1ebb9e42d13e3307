/** A document as a Markdown file; its pictures become files in a folder beside it. */
import { pictureIdOf } from '../text/index.ts';
import type { BesideFile } from './exported.ts';
import { LossList } from './loss.ts';
import type { Loss } from './loss.ts';
import { PICTURE_ENDINGS, pictureFacts } from './picture.ts';
import { readdressPictures } from './pictures-out.ts';
import type { PictureBytes } from './pictures-out.ts';

export interface MarkdownWithPictures {
  /** The same text to the letter where it names no picture. */
  readonly text: string;
  readonly beside: readonly BesideFile[];
  readonly losses: readonly Loss[];
}

/** @param folder of the pictures, without a slash at its end */
export function besidePictures(text: string, pictures: PictureBytes, folder: string): MarkdownWithPictures {
  const losses = new LossList();
  const beside = new Map<string, BesideFile>();
  if (!text.includes('picture:')) return { text, beside: [], losses: [] };
  const own = readdressPictures(text, (address, alt) => {
    const id = pictureIdOf(address);
    if (id === null) return null;
    const known = beside.get(id);
    if (known) return known.name.replaceAll(' ', '%20');
    const bytes = pictures.get(id);
    const facts = bytes && pictureFacts(bytes);
    if (!facts) {
      losses.add('image', alt);
      return null;
    }
    const name = `${folder}/picture-${beside.size + 1}.${PICTURE_ENDINGS[facts.type]}`;
    beside.set(id, { name, bytes });
    return name.replaceAll(' ', '%20');
  });
  return { text: own, beside: [...beside.values()], losses: losses.losses };
}
