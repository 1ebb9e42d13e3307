/** Pictures in memory: rows of bytes, grey or red-green-blue, black 0. */

export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** width · height · channels bytes, row by row from the top. */
  readonly data: Uint8Array;
  /** Dots per inch; 0 where unknown. */
  readonly resolution: number;
}

export type QuarterTurn = 0 | 90 | 180 | 270;

/** A grey copy (the same raster if it is grey), by the weights of ITU-R BT.601. */
export function grey(raster: Raster): Raster {
  const { width, height, channels, data } = raster;
  if (channels === 1) return raster;
  const result = new Uint8Array(width * height);
  for (let i = 0, j = 0; i < result.length; i++, j += 3) result[i] = (77 * data[j]! + 150 * data[j + 1]! + 29 * data[j + 2]!) >> 8;
  return { ...raster, channels: 1, data: result };
}

/** A grey copy of a colour raster that holds no colour worth keeping. */
export function withoutNeedlessColour(raster: Raster): Raster {
  const { channels, data } = raster;
  if (channels === 1) return raster;
  // Yellowed paper counts as colour, the fringe of a scanner's lens does not.
  let coloured = 0;
  let looked = 0;
  for (let i = 0; i < data.length; i += 3 * 7) {
    const [r, g, b] = [data[i]!, data[i + 1]!, data[i + 2]!];
    if (Math.max(r, g, b) - Math.min(r, g, b) > 24) coloured++;
    looked++;
  }
  return coloured > looked * 0.002 ? raster : grey(raster);
}

/** Turned clockwise by quarters. */
export function turn(raster: Raster, degrees: QuarterTurn): Raster {
  if (degrees === 0) return raster;
  const { width, height, channels, data } = raster;
  const [newWidth, newHeight] = degrees === 180 ? [width, height] : [height, width];
  const result = new Uint8Array(data.length);
  for (let y = 0; y < newHeight; y++) {
    for (let x = 0; x < newWidth; x++) {
      const from = degrees === 90 ? (height - 1 - x) * width + y : degrees === 180 ? (height - 1 - y) * width + (width - 1 - x) : x * width + (width - 1 - y);
      const to = y * newWidth + x;
      for (let c = 0; c < channels; c++) result[to * channels + c] = data[from * channels + c]!;
    }
  }
  return { ...raster, width: newWidth, height: newHeight, data: result };
}

/**
 * Rotated clockwise about its middle by a small angle in degrees, the size kept, what comes in from outside white.
 * Between pixels the value is interpolated bilinearly.
 */
export function rotate(raster: Raster, degrees: number): Raster {
  const { width, height, channels, data } = raster;
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  const result = new Uint8Array(data.length).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sx = cos * (x - cx) + sin * (y - cy) + cx;
      const sy = -sin * (x - cx) + cos * (y - cy) + cy;
      const [left, top] = [Math.floor(sx), Math.floor(sy)];
      if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) continue;
      const [fx, fy] = [sx - left, sy - top];
      for (let c = 0; c < channels; c++) {
        const at = (top * width + left) * channels + c;
        const upper = data[at]! * (1 - fx) + data[at + channels]! * fx;
        const lower = data[at + width * channels]! * (1 - fx) + data[at + (width + 1) * channels]! * fx;
        result[(y * width + x) * channels + c] = upper * (1 - fy) + lower * fy + 0.5;
      }
    }
  }
  return { ...raster, data: result };
}

/** Made smaller so that neither side is longer than `longest`, each new pixel the mean of those it stands for; the same raster if it fits. */
export function shrink(raster: Raster, longest: number): Raster {
  const { width, height, channels, data } = raster;
  const scale = Math.min(1, longest / Math.max(width, height));
  if (scale === 1) return raster;
  const [newWidth, newHeight] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const result = new Uint8Array(newWidth * newHeight * channels);
  for (let y = 0; y < newHeight; y++) {
    const [top, bottom] = [Math.floor((y * height) / newHeight), Math.max(Math.floor((y * height) / newHeight) + 1, Math.floor(((y + 1) * height) / newHeight))];
    for (let x = 0; x < newWidth; x++) {
      const [left, right] = [Math.floor((x * width) / newWidth), Math.max(Math.floor((x * width) / newWidth) + 1, Math.floor(((x + 1) * width) / newWidth))];
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let sy = top; sy < bottom; sy++) for (let sx = left; sx < right; sx++) sum += data[(sy * width + sx) * channels + c]!;
        result[(y * newWidth + x) * channels + c] = sum / ((bottom - top) * (right - left)) + 0.5;
      }
    }
  }
  return { ...raster, width: newWidth, height: newHeight, data: result, resolution: raster.resolution * scale };
}

/** The part of a raster between two rows. */
export function band(raster: Raster, from: number, to: number): Raster {
  const row = raster.width * raster.channels;
  return { ...raster, height: to - from, data: raster.data.subarray(from * row, to * row) };
}

/** The threshold between ink and paper of a grey raster that separates the two best (Otsu 1979); ink is below it. */
export function inkThreshold({ data }: Raster): number {
  const counts = new Float64Array(256);
  for (let i = 0; i < data.length; i++) counts[data[i]!]!++;
  let sum = 0;
  for (let value = 0; value < 256; value++) sum += value * counts[value]!;
  let [dark, darkSum, best, threshold] = [0, 0, -1, 128];
  for (let value = 0; value < 255; value++) {
    dark += counts[value]!;
    darkSum += value * counts[value]!;
    const light = data.length - dark;
    if (dark === 0 || light === 0) continue;
    const between = dark * light * (darkSum / dark - (sum - darkSum) / light) ** 2;
    // In an empty stretch every threshold is as good; the middle of the first is taken by going on only while it gets better.
    if (between > best) [best, threshold] = [between, value + 1];
  }
  return threshold;
}
