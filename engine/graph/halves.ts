/** Rounds float32 to float16. */

/**
 * The 16 bits of each value, rounded to the nearest, ties to even. What lies beyond the largest float16 (65,504) becomes
 * infinite; NaN stays NaN.
 */
export function toHalves(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const float = bits[i] as number;
    const sign = (float >>> 16) & 0x8000;
    const size = float & 0x7fff_ffff;
    if (size >= 0x4780_0000) {
      // 65,536 and more, infinity, NaN.
      out[i] = sign | (size > 0x7f80_0000 ? 0x7e00 : 0x7c00);
    } else if (size >= 0x3880_0000) {
      // Ordinary: a new exponent, 13 bits less; a carry out of the fraction lands in the exponent, as it should.
      out[i] = sign | ((size - 0x3800_0000 + 0xfff + ((size >> 13) & 1)) >> 13);
    } else if (size > 0x3300_0000) {
      // Below 2^-14 steps are all 2^-24.
      const shift = 126 - (size >> 23);
      const fraction = (size & 0x7f_ffff) | 0x80_0000;
      const half = fraction >> shift;
      const rest = fraction & ((1 << shift) - 1);
      const middle = 1 << (shift - 1);
      out[i] = sign | (half + (rest > middle || (rest === middle && (half & 1) === 1) ? 1 : 0));
    } else {
      out[i] = sign;
    }
  }
  return out;
}
