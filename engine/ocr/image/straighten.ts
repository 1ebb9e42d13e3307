/** How a page lies: whether its lines run down the page, and by how much they slope. By projection profiles (Postl 1986). */
import { grey, inkThreshold, shrink, type Raster } from './raster.ts';

/** Slopes up to this many degrees are found. */
const WIDEST = 6;

/** The page is looked at in this size; lines of print are then about ten pixels high. */
const LOOKED_AT = 1000;

interface Ink {
  readonly width: number;
  readonly height: number;
  readonly xs: Uint16Array;
  readonly ys: Uint16Array;
}

export interface Lie {
  /** Degrees the lines fall to the right: rotating the page anticlockwise by this much levels them. */
  readonly skew: number;
  /** Whether the lines run from top to bottom (the page lies on its side). */
  readonly sideways: boolean;
}

/** How the lines of a page lie; nothing found is `{ skew: 0, sideways: false }`. */
export function lieOf(raster: Raster): Lie {
  const ink = inkOf(raster);
  if (ink.xs.length < 200) return { skew: 0, sideways: false };
  const level = bestSlope(ink);
  const turned = bestSlope({ width: ink.height, height: ink.width, xs: ink.ys, ys: ink.xs });
  // Columns give a page some profile from left to right too, but never as sharp as its lines give from top to bottom.
  if (turned.score > level.score * 1.5) return { skew: -turned.skew, sideways: true };
  return { skew: level.skew, sideways: false };
}

function inkOf(raster: Raster): Ink {
  const small = shrink(grey(raster), LOOKED_AT);
  const threshold = inkThreshold(small);
  const { width, height, data } = small;
  // A black border of the scanner's lid is no line of text.
  const [marginX, marginY] = [Math.round(width * 0.04), Math.round(height * 0.04)];
  const [xs, ys]: [number[], number[]] = [[], []];
  for (let y = marginY; y < height - marginY; y++) {
    for (let x = marginX; x < width - marginX; x++) {
      if (data[y * width + x]! >= threshold) continue;
      xs.push(x);
      ys.push(y);
    }
  }
  return { width, height, xs: Uint16Array.from(xs), ys: Uint16Array.from(ys) };
}

/** The slope at which ink gathers in lines most sharply, first roughly, then to a twentieth of a degree. */
function bestSlope(ink: Ink): { readonly skew: number; readonly score: number } {
  let best = { skew: 0, score: sharpness(ink, 0) };
  const look = (from: number, to: number, step: number): void => {
    for (let degrees = from; degrees <= to + 1e-9; degrees += step) {
      const score = sharpness(ink, degrees);
      if (score > best.score) best = { skew: degrees, score };
    }
  };
  look(-WIDEST, WIDEST, 0.5);
  look(best.skew - 0.4, best.skew + 0.4, 0.1);
  look(best.skew - 0.05, best.skew + 0.05, 0.05);
  return { skew: Math.round(best.skew * 20) / 20, score: best.score };
}

/** Sum of squared steps between neighbouring rows of the profile, per pixel of ink. */
function sharpness({ width, height, xs, ys }: Ink, degrees: number): number {
  const slope = Math.tan((degrees * Math.PI) / 180);
  const offset = Math.ceil(width * Math.abs(slope)) + 1;
  const profile = new Int32Array(height + 2 * offset + 2);
  for (let i = 0; i < xs.length; i++) profile[Math.round(ys[i]! - xs[i]! * slope) + offset]!++;
  let sum = 0;
  for (let row = 1; row < profile.length; row++) sum += (profile[row]! - profile[row - 1]!) ** 2;
  return sum / xs.length;
}
