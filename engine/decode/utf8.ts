const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A place inside a character: bytes so far, how many are missing, and what the next one may be (the Unicode standard's table of well-formed sequences). */
interface Inside {
  readonly bytes: readonly number[];
  readonly missing: number;
  readonly least: number;
  readonly most: number;
}

const OUTSIDE: Inside = { bytes: [], missing: 0, least: 0x80, most: 0xbf };

/** The place after `byte`; null if it can't stand here. */
function step(inside: Inside, byte: number): Inside | null {
  if (inside.missing > 0) return byte < inside.least || byte > inside.most ? null : { bytes: [...inside.bytes, byte], missing: inside.missing - 1, least: 0x80, most: 0xbf };
  if (byte < 0x80) return { ...OUTSIDE, bytes: [byte] };
  if (byte < 0xc2 || byte > 0xf4) return null;
  if (byte < 0xe0) return { bytes: [byte], missing: 1, least: 0x80, most: 0xbf };
  if (byte < 0xf0) return { bytes: [byte], missing: 2, least: byte === 0xe0 ? 0xa0 : 0x80, most: byte === 0xed ? 0x9f : 0xbf };
  return { bytes: [byte], missing: 3, least: byte === 0xf0 ? 0x90 : 0x80, most: byte === 0xf4 ? 0x8f : 0xbf };
}

/**
 * Joins the bytes of tokens into text. A character split over tokens appears with the token that completes it; bytes
 * that belong to no character are left out, so the text never holds a broken one.
 */
export class Utf8Joiner {
  #inside = OUTSIDE;

  /** Whether the text so far ends between two characters. */
  get complete(): boolean {
    return this.#inside.missing === 0;
  }

  /** One that has seen the same bytes. */
  copy(): Utf8Joiner {
    const copy = new Utf8Joiner();
    copy.#inside = this.#inside;
    return copy;
  }

  /** Whether these bytes could follow: they break no character begun before or within. */
  accepts(bytes: Uint8Array): boolean {
    let inside: Inside | null = this.#inside;
    for (const byte of bytes) {
      inside = step(inside, byte);
      if (!inside) return false;
    }
    return true;
  }

  /** The characters that these bytes complete, and whether any byte had to be left out. */
  push(bytes: Uint8Array): { readonly text: string; readonly broken: boolean } {
    const whole: number[] = [];
    let broken = false;
    for (const byte of bytes) {
      let next = step(this.#inside, byte);
      if (!next) {
        broken = true;
        next = step(OUTSIDE, byte) ?? OUTSIDE;
      }
      if (next.missing === 0) {
        whole.push(...next.bytes);
        next = OUTSIDE;
      }
      this.#inside = next;
    }
    return { text: decoder.decode(Uint8Array.from(whole)), broken };
  }
}
