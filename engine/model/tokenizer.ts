/**
 * Byte-level BPE from a GGUF's vocabulary, on `@huggingface/tokenizers`. Two doors: text that a person wrote never
 * becomes a control token, because the encoder behind that door does not know them; prompt templates may hold them.
 */
import { Tokenizer as BpeTokenizer } from '@huggingface/tokenizers';
import { damagedFile, unsupportedModel } from './problems.ts';
import type { GgufFile } from './gguf.ts';
import { TwoDoorTokenizer } from './two-doors.ts';

/** Pre-tokenizers by their name in a GGUF, as `tokenizer.json` states them. */
const preTokenizers: Readonly<Record<string, object>> = {
  smollm: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Digits', individual_digits: true },
      { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    ],
  },
};

/** Token type of control tokens in a GGUF. */
const controlType = 3;

export class GgufTokenizer extends TwoDoorTokenizer {
  readonly specials: ReadonlyMap<string, number>;
  readonly size: number;
  private readonly bpe: BpeTokenizer;
  private readonly tokens: readonly string[];
  private readonly specialIds: ReadonlySet<number>;
  /** Characters that hold a byte without a token: some control characters and unassigned planes. */
  private readonly unknown: RegExp | undefined;
  private readonly encoder = new TextEncoder();

  /** @throws Problem `model-damaged` or `model-unsupported` when the file's vocabulary is not one that this engine reads. */
  constructor(file: GgufFile) {
    super();
    const name = file.source.name;
    if (file.text('tokenizer.ggml.model') !== 'gpt2') throw unsupportedModel(name, `its tokenizer is ${file.text('tokenizer.ggml.model')}`);
    const kind = file.text('tokenizer.ggml.pre');
    const preTokenizer = preTokenizers[kind];
    if (!preTokenizer) throw unsupportedModel(name, `its tokenizer splits words the way of ${kind}`);
    this.tokens = file.texts('tokenizer.ggml.tokens');
    this.size = this.tokens.length;
    const types = file.metadata.get('tokenizer.ggml.token_type');
    if (!Array.isArray(types) || types.length !== this.size) throw damagedFile(name, 'its token types do not fit its vocabulary');

    const specials = new Map<string, number>();
    const vocabulary: Record<string, number> = Object.create(null) as Record<string, number>;
    for (const [id, token] of this.tokens.entries()) {
      if (types[id] === controlType) specials.set(token, id);
      else vocabulary[token] = id;
    }
    this.unknown = unknownCharacters(byteSymbols.map((symbol) => vocabulary[symbol] !== undefined));
    if (this.encoder.encode('Az09 .,\u{fffd}').some((byte) => vocabulary[byteSymbols[byte] as string] === undefined)) {
      throw damagedFile(name, 'its vocabulary does not cover the bytes of plain text');
    }
    this.specials = specials;
    this.specialIds = new Set(specials.values());

    const merges = file.texts('tokenizer.ggml.merges').map((merge) => {
      // The parts hold no space themselves: byte 32 is written as another symbol.
      const parts = merge.split(' ');
      if (parts.length !== 2 || vocabulary[parts.join('')] === undefined) throw damagedFile(name, 'a merge of its tokenizer makes no sense');
      return parts;
    });
    this.bpe = new BpeTokenizer(
      {
        version: '1.0',
        added_tokens: [],
        normalizer: null,
        pre_tokenizer: preTokenizer,
        post_processor: null,
        decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
        model: { type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: false, byte_fallback: false, ignore_merges: false, vocab: vocabulary, merges },
      },
      {},
    );
  }

  encode(text: string): number[] {
    if (text === '') return [];
    // A character that the vocabulary cannot write becomes U+FFFD, so that the model still sees that something stands there.
    const known = this.unknown ? text.replaceAll(this.unknown, '\u{fffd}') : text;
    return this.bpe.encode(known, { add_special_tokens: false }).ids;
  }

  bytes(id: number): Uint8Array {
    const token = this.tokens[id];
    if (token === undefined) throw new RangeError(`token ${id} is not in the vocabulary of ${this.size}`);
    if (this.specialIds.has(id)) return this.encoder.encode(token);
    return Uint8Array.from(token, (symbol) => symbolBytes.get(symbol) ?? 0xff);
  }
}

/**
 * Byte-level BPE writes each byte as one printable character: printable Latin-1 bytes as themselves, the others as the
 * characters from U+0100 on, in order (GPT-2's table).
 */
const byteSymbols: readonly string[] = buildByteSymbols();
const symbolBytes: ReadonlyMap<string, number> = new Map(byteSymbols.map((symbol, byte) => [symbol, byte]));

function buildByteSymbols(): string[] {
  const isPrintable = (byte: number) => (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintable(byte) ? byte : next++));
}

/** Matches the characters whose UTF-8 form has a leading byte that is not covered. */
function unknownCharacters(covered: readonly boolean[]): RegExp | undefined {
  const escape = (code: number) => `\\u{${code.toString(16)}}`;
  const ranges: string[] = [];
  for (const [byte, isCovered] of covered.entries()) {
    if (isCovered) continue;
    if (byte < 0x80) ranges.push(escape(byte));
    else if (byte >= 0xc2 && byte < 0xe0) ranges.push(`${escape((byte & 0x1f) << 6)}-${escape(((byte & 0x1f) << 6) + 0x3f)}`);
    else if (byte >= 0xe0 && byte < 0xf0) ranges.push(`${escape(Math.max((byte & 0xf) << 12, 0x800))}-${escape(((byte & 0xf) << 12) + 0xfff)}`);
    else if (byte >= 0xf0 && byte < 0xf5) ranges.push(`${escape(Math.max((byte & 7) << 18, 0x10000))}-${escape(Math.min(((byte & 7) << 18) + 0x3ffff, 0x10ffff))}`);
  }
  return ranges.length > 0 ? new RegExp(`[${ranges.join('')}]`, 'gu') : undefined;
}
