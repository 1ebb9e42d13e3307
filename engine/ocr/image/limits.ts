import { Problem } from '../../text/index.ts';

/** Larger pictures aren't opened: a page of newspaper at 600 dots per inch has half as many pixels. */
const MOST_PIXELS = 120_000_000;

/** Smaller ones hold no letter. */
const LEAST_SIDE = 8;

const safe = 'The file was not changed, and the other pages are not affected.';

/** @throws Problem `image-too-large` or `image-too-small` */
export function checkSize(width: number, height: number): void {
  if (width * height > MOST_PIXELS) {
    throw new Problem({
      code: 'image-too-large',
      what: `The picture has ${width} × ${height} pixels, more than can be read.`,
      safe,
      todo: 'Save it in a smaller size: 300 dots per inch are enough for print.',
      values: { width, height },
    });
  }
  if (width < LEAST_SIDE || height < LEAST_SIDE) {
    throw new Problem({ code: 'image-too-small', what: `The picture has ${width} × ${height} pixels, too few to hold text.`, safe, todo: 'Check that this is the right file, and scan the page anew.', values: { width, height } });
  }
}

export function damaged(name: string, cause?: unknown): Problem {
  return new Problem({ code: 'file-damaged', what: `The ${name} is damaged and can't be read.`, safe, todo: 'Get the file again from where it came from, or scan the page anew.', values: { kind: name } }, { cause });
}
