/**
 * Decodes GGUF's formats with blocks of 256 weights. Q4_K and Q5_K: eight parts of 32 with a six-bit scale and a six-bit
 * minimum each, weight = d·scale·q − dmin·minimum. Q6_K: sixteen parts of 16 with an eight-bit scale, weight =
 * d·scale·(q − 32).
 */
export type KFormat = 'Q4_K' | 'Q5_K' | 'Q6_K';

/** @param half the value of a float16 given by its 16 bits */
export function decodeKBlocks(format: KFormat, bytes: Uint8Array, half: (bits: number) => number, out: Float32Array): void {
  const halfAt = (at: number) => half((bytes[at] as number) | ((bytes[at + 1] as number) << 8));
  if (format === 'Q6_K') {
    for (let block = 0, at = 0; block < out.length; block += 256, at += 210) decodeQ6(bytes, at, halfAt(at + 208), out, block);
    return;
  }
  const size = format === 'Q4_K' ? 144 : 176;
  for (let block = 0, at = 0; block < out.length; block += 256, at += size) {
    const step = halfAt(at);
    const minimumStep = halfAt(at + 2);
    // Q5_K has 32 bytes of fifth bits between the scales and the numbers: bit p of byte i belongs to weight i of part p.
    const numbers = at + (format === 'Q4_K' ? 16 : 48);
    for (let part = 0; part < 8; part++) {
      const { scale, minimum } = sixBits(bytes, at + 4, part);
      const from = numbers + (part >> 1) * 32;
      const shift = (part & 1) * 4;
      for (let i = 0; i < 32; i++) {
        const low = ((bytes[from + i] as number) >> shift) & 15;
        const fifth = format === 'Q5_K' ? (((bytes[at + 16 + i] as number) >> part) & 1) << 4 : 0;
        out[block + part * 32 + i] = step * scale * (low | fifth) - minimumStep * minimum;
      }
    }
  }
}

/** Twelve bytes hold eight scales and eight minima: four of each with their six bits together, four of each in pieces. */
function sixBits(bytes: Uint8Array, at: number, part: number): { readonly scale: number; readonly minimum: number } {
  const byte = (index: number) => bytes[at + index] as number;
  if (part < 4) return { scale: byte(part) & 63, minimum: byte(part + 4) & 63 };
  return {
    scale: (byte(part + 4) & 15) | ((byte(part - 4) >> 6) << 4),
    minimum: (byte(part + 4) >> 4) | ((byte(part) >> 6) << 4),
  };
}

/** 128 bytes of low four bits, 64 of high two bits, 16 scales; each half of the block has its own 64 and 32 bytes. */
function decodeQ6(bytes: Uint8Array, at: number, step: number, out: Float32Array, block: number): void {
  for (let side = 0; side < 2; side++) {
    const low = at + side * 64;
    const high = at + 128 + side * 32;
    for (let i = 0; i < 128; i++) {
      const quarter = i >> 5;
      const column = i & 31;
      const nibble = ((bytes[low + column + (quarter & 1) * 32] as number) >> (quarter >> 1) * 4) & 15;
      const top = ((bytes[high + column] as number) >> (2 * quarter)) & 3;
      const scale = ((bytes[at + 192 + side * 8 + (i >> 4)] as number) << 24) >> 24;
      out[block + side * 128 + i] = step * scale * ((nibble | (top << 4)) - 32);
    }
  }
}
