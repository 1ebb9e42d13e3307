/**
 * The tokenizer of a Hugging Face folder (`tokenizer.json`, `tokenizer_config.json`): BPE over characters with byte
 * fallback and "▁" for the space, as Gemma's. Two doors, like the embedded model's: what a person wrote never becomes a
 * control token, because the encoder behind that door does not know them.
 */
import { Tokenizer as BpeTokenizer } from '@huggingface/tokenizers';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { damagedFile, missingFile, unsupportedModel } from './problems.ts';
import { TwoDoorTokenizer } from './two-doors.ts';

const tokenizerFile = 'tokenizer.json';
const configFile = 'tokenizer_config.json';

const vocabularyId = z.number().int().min(0).max(2 ** 24);
const addedToken = z.looseObject({ id: vocabularyId, content: z.string().min(1), special: z.boolean().default(false) });
const tokenizerShape = z.looseObject({
  added_tokens: z.array(addedToken).default([]),
  model: z.looseObject({ type: z.string().optional(), byte_fallback: z.boolean().default(false), vocab: z.record(z.string(), vocabularyId), merges: z.array(z.union([z.string(), z.array(z.string()).length(2)])) }),
});
const named = z.union([z.string(), z.looseObject({ content: z.string() })]);
const configShape = z.looseObject({
  additional_special_tokens: z.array(named).nullish(),
  added_tokens_decoder: z.record(z.string(), z.looseObject({ content: z.string(), special: z.boolean().default(false) })).nullish(),
});

/** What looks like a control token of this family, whether or not a file says so: turn and tool marks, ids left free. */
const CONTROL = /^(?:<\|\S*>|<\S*\|>|<unused\d+>)$/u;
const SPACE = '\u2581';

export class HfTokenizer extends TwoDoorTokenizer {
  readonly specials: ReadonlyMap<string, number>;
  /** One more than the highest id. */
  readonly size: number;
  /** By the names of `tokenizer_config.json`: `bos_token`, `eos_token` and so on. */
  readonly roles: Readonly<Record<string, string>>;
  readonly #bpe: BpeTokenizer;
  readonly #tokens: readonly (string | undefined)[];
  readonly #byteIds: readonly number[];
  readonly #bytesById: ReadonlyMap<number, number>;
  readonly #specialIds: ReadonlySet<number>;
  readonly #encoder = new TextEncoder();

  /** @throws Problem `model-missing`, `model-damaged` or `model-unsupported` when the files hold no tokenizer that this engine reads. */
  constructor(folder: string) {
    super();
    const parsed = tokenizerShape.safeParse(readJson(folder, tokenizerFile));
    if (!parsed.success) throw damagedFile(tokenizerFile, `its entry ${parsed.error.issues[0]?.path.slice(0, 3).join('.') || '(whole file)'} makes no sense`, parsed.error);
    const { model, added_tokens: added } = parsed.data;
    if ((model.type ?? 'BPE') !== 'BPE' || !model.byte_fallback) throw unsupportedModel(tokenizerFile, 'its tokenizer is not one of characters with bytes to fall back on');
    const config = readConfig(folder);
    this.roles = config.roles;

    const tokens: string[] = [];
    for (const [token, id] of Object.entries(model.vocab)) tokens[id] = token;
    for (const { id, content } of added) tokens[id] = content;
    this.#tokens = tokens;
    this.size = tokens.length;

    const names = new Set([...config.controls, ...added.filter(({ content, special }) => special || CONTROL.test(content)).map(({ content }) => content)]);
    const specials = new Map<string, number>();
    tokens.forEach((token, id) => {
      if (names.has(token)) specials.set(token, id);
    });
    this.specials = specials;
    this.#specialIds = new Set(specials.values());

    this.#byteIds = Array.from({ length: 256 }, (_, byte) => model.vocab[`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`] ?? -1);
    if (this.#byteIds.includes(-1)) throw damagedFile(tokenizerFile, 'its vocabulary does not cover the bytes');
    this.#bytesById = new Map(this.#byteIds.map((id, byte) => [id, byte]));
    const vocabulary = Object.fromEntries(Object.entries(model.vocab).filter(([token]) => !names.has(token)));
    try {
      this.#bpe = new BpeTokenizer({ ...parsed.data, post_processor: null, normalizer: parsed.data['normalizer'] ?? null, pre_tokenizer: parsed.data['pre_tokenizer'] ?? null, decoder: null, added_tokens: added.filter(({ content }) => !names.has(content)), model: { ...model, type: 'BPE', vocab: vocabulary } }, {});
    } catch (cause) {
      throw unsupportedModel(tokenizerFile, `a part of it is not known here (${cause instanceof Error ? cause.message.slice(0, 80) : 'no reason given'})`);
    }
  }

  /** Whether a token has this id. */
  has(id: number): boolean {
    return this.#tokens[id] !== undefined;
  }

  encode(text: string): number[] {
    // The sign that stands for a space inside tokens is written as bytes, or it would come back as a space.
    return text.toWellFormed().split(SPACE).flatMap((part, index) => [...(index > 0 ? this.#asBytes(SPACE) : []), ...(part === '' ? [] : this.#bpe.encode(part, { add_special_tokens: false }).ids)]);
  }

  /** The bytes of one token; those of its name for a control token and for an id of the vocabulary that no token has. @throws RangeError outside the vocabulary */
  bytes(id: number): Uint8Array {
    const byte = this.#bytesById.get(id);
    if (byte !== undefined) return Uint8Array.of(byte);
    const token = this.#tokens[id];
    if (token === undefined) throw new RangeError(`token ${id} is not in the vocabulary of ${this.size}`);
    return this.#encoder.encode(this.#specialIds.has(id) ? token : token.replaceAll(SPACE, ' '));
  }

  #asBytes(text: string): number[] {
    return Array.from(this.#encoder.encode(text), (byte) => this.#byteIds[byte] as number);
  }
}

/** Names of control tokens, and which role some of them have. No file at all is fine: `tokenizer.json` says enough. */
function readConfig(folder: string): { readonly controls: readonly string[]; readonly roles: Record<string, string> } {
  const value = readJson(folder, configFile, true);
  if (value === undefined) return { controls: [], roles: {} };
  const parsed = configShape.safeParse(value);
  if (!parsed.success) throw damagedFile(configFile, `its entry ${parsed.error.issues[0]?.path.slice(0, 3).join('.') || '(whole file)'} makes no sense`, parsed.error);
  const roles: Record<string, string> = {};
  for (const [key, entry] of Object.entries(parsed.data)) {
    const name = /^[a-z_]+_token$/.test(key) ? named.safeParse(entry) : null;
    if (name?.success) roles[key] = contentOf(name.data);
  }
  const { additional_special_tokens: additional, added_tokens_decoder: decoder } = parsed.data;
  const marked = Object.values(decoder ?? {}).filter(({ special }) => special).map(({ content }) => content);
  return { controls: [...Object.values(roles), ...(additional ?? []).map(contentOf), ...marked], roles };
}

function contentOf(token: z.infer<typeof named>): string {
  return typeof token === 'string' ? token : token.content;
}

/** A JSON file of the folder. */
export function readJson(folder: string, name: string, optional = false): unknown {
  let text: string;
  try {
    text = readFileSync(join(folder, name), 'utf8');
  } catch (cause) {
    if (optional && (cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw missingFile(name, cause);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw damagedFile(name, 'it is not JSON', cause);
  }
}
