/**
 * Writes protocol buffer messages, the wire format of ONNX files: a field is a key (number and wire type) and a value.
 * Only what ONNX needs: variable-length integers, 32-bit floats, length-delimited bytes, text and messages.
 */
export class Message {
  private readonly parts: Uint8Array[] = [];
  private size = 0;

  /** An int32, int64, bool or enum field. Negative numbers take ten bytes, as the format wants. */
  integer(field: number, value: number | bigint): this {
    return this.key(field, 0).varint(BigInt(value));
  }

  /** A 32-bit float field. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.key(field, 5).raw(bytes);
  }

  /** A bytes field. The array is not copied before `finish`. */
  bytes(field: number, value: Uint8Array): this {
    return this.key(field, 2).varint(BigInt(value.byteLength)).raw(value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: Message): this {
    this.key(field, 2).varint(BigInt(value.size));
    for (const part of value.parts) this.raw(part);
    return this;
  }

  /** Several integers in one packed field. */
  packed(field: number, values: readonly (number | bigint)[]): this {
    const inner = new Message();
    for (const value of values) inner.varint(BigInt(value));
    return this.message(field, inner);
  }

  /** The whole message as one array. */
  finish(): Uint8Array {
    const out = new Uint8Array(this.size);
    let offset = 0;
    for (const part of this.parts) {
      out.set(part, offset);
      offset += part.byteLength;
    }
    return out;
  }

  private key(field: number, wireType: number): this {
    return this.varint(BigInt(field * 8 + wireType));
  }

  private varint(value: bigint): this {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, value);
    do {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      bytes.push(rest > 0n ? low | 0x80 : low);
    } while (rest > 0n);
    return this.raw(Uint8Array.from(bytes));
  }

  private raw(bytes: Uint8Array): this {
    this.parts.push(bytes);
    this.size += bytes.byteLength;
    return this;
  }
}
