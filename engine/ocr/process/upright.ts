/** Brings a page upright and level before it is read. */
import { band, grey, lieOf, rotate, turn, type QuarterTurn, type Raster } from '../image/index.ts';
import { readHocrPage } from '../source/index.ts';

/** A page is straightened from this slope on (degrees); below it a line of print stays within its own height. */
const LEAST_SKEW = 0.2;

/** Pages read this surely are upright. */
const SURE = 75;

export interface Upright {
  readonly raster: Raster;
  readonly turned: QuarterTurn;
  readonly skew: number;
}

export type Read = (raster: Raster) => Promise<string>;

/** Turned by a quarter if its lines run down the page, and levelled. Whether it stands on its head only reading tells. */
export function levelled(raster: Raster): Upright {
  const { skew, sideways } = lieOf(raster);
  const turned = sideways ? 90 : 0;
  const upright = turn(raster, turned);
  const slopes = Math.abs(skew) >= LEAST_SKEW;
  return { raster: slopes ? rotate(upright, -skew) : upright, turned, skew: slopes ? skew : 0 };
}

/** How sure the recogniser was of the words of a page: the mean over those of three letters or more; null where there are hardly any. */
export function sureness(hocr: string): number | null {
  const words = readHocrPage(hocr).blocks.flatMap((block) => block.paragraphs.flatMap((paragraph) => paragraph.lines.flatMap((line) => line.words.filter(({ text }) => /\p{L}{3}/u.test(text)))));
  return words.length < 3 ? null : words.reduce((sum, { confidence }) => sum + confidence, 0) / words.length;
}

/**
 * Reads a levelled page; where that went badly, a part of it upside down as well, and if that went better the page that way.
 * @returns hOCR and how the page stands in the end
 */
export async function readUpright(levelledPage: Upright, read: Read): Promise<Upright & { readonly hocr: string }> {
  const picture = grey(levelledPage.raster);
  // A page on its side is as likely to lie on the one as on the other.
  if (levelledPage.turned !== 0 && (await isUpsideDown(picture, read))) return readTurned(levelledPage, read);
  const hocr = await read(picture);
  const sure = sureness(hocr);
  // A page without a word is most likely empty.
  const isEmpty = readHocrPage(hocr).blocks.every((block) => block.paragraphs.length === 0);
  if (levelledPage.turned !== 0 || isEmpty || (sure !== null && sure >= SURE)) return { ...levelledPage, hocr };
  return (await isUpsideDown(picture, read)) ? readTurned(levelledPage, read) : { ...levelledPage, hocr };
}

async function readTurned({ raster, turned, skew }: Upright, read: Read): Promise<Upright & { readonly hocr: string }> {
  const upright = turn(raster, 180);
  return { raster: upright, turned: ((turned + 180) % 360) as QuarterTurn, skew, hocr: await read(grey(upright)) };
}

/** Whether the fullest fifth of a page reads better upside down. */
async function isUpsideDown(picture: Raster, read: Read): Promise<boolean> {
  const part = fullestPart(picture);
  const [up, down] = [sureness(await read(part)), sureness(await read(turn(part, 180)))];
  return down !== null && down > (up ?? 0) + 5;
}

function fullestPart(picture: Raster): Raster {
  const { width, height, data } = picture;
  const rows = Math.max(Math.min(height, 200), Math.round(height / 5));
  const dark = Array.from({ length: height }, (_, y) => {
    let sum = 0;
    for (let x = 0; x < width; x += 4) sum += 255 - data[y * width + x]!;
    return sum;
  });
  // Black margins are dark too, but even: print changes from row to row.
  const change = dark.map((sum, y) => Math.abs(sum - (dark[y - 1] ?? sum)));
  let sum = change.slice(0, rows).reduce((a, b) => a + b, 0);
  let [best, from] = [sum, 0];
  for (let y = rows; y < height; y++) {
    sum += change[y]! - change[y - rows]!;
    if (sum > best) [best, from] = [sum, y - rows + 1];
  }
  return band(picture, from, from + rows);
}
