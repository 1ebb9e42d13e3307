/** Tokenizer and chat template of a GGUF file as the files that a Hugging Face folder has. */
import type { GgufFile } from '../model/index.ts';

/** Types of tokens in the file. */
const control = 3;
const userDefined = 4;

/** The files by name; none where the file holds no tokenizer of this kind. */
export function tokenizerFiles(file: GgufFile): ReadonlyMap<string, () => Uint8Array> {
  const tokens = file.metadata.get('tokenizer.ggml.tokens');
  const merges = file.metadata.get('tokenizer.ggml.merges');
  const types = file.metadata.get('tokenizer.ggml.token_type');
  const files = new Map<string, () => Uint8Array>();
  const bytes = (value: unknown) => () => new TextEncoder().encode(`${JSON.stringify(value)}\n`);
  if (isTexts(tokens) && isTexts(merges)) {
    const typeOf = (id: number): unknown => (Array.isArray(types) ? types[id] : undefined);
    const added = tokens.flatMap((content, id) => {
      const type = typeOf(id);
      return type === control || type === userDefined ? [{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: type === control }] : [];
    });
    const role = (key: string) => {
      const id = file.metadata.get(`tokenizer.ggml.${key}_token_id`);
      return typeof id === 'number' ? tokens[id] : undefined;
    };
    files.set('tokenizer.json', bytes({
      version: '1.0',
      added_tokens: added,
      normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '\u2581' },
      pre_tokenizer: null,
      post_processor: null,
      decoder: { type: 'Sequence', decoders: [{ type: 'Replace', pattern: { String: '\u2581' }, content: ' ' }, { type: 'ByteFallback' }, { type: 'Fuse' }] },
      model: { type: 'BPE', unk_token: role('unknown') ?? null, fuse_unk: true, byte_fallback: true, vocab: Object.fromEntries(tokens.map((token, id) => [token, id])), merges: merges.map(pairOf) },
    }));
    files.set('tokenizer_config.json', bytes({ bos_token: role('bos'), eos_token: role('eos'), pad_token: role('padding'), unk_token: role('unknown'), mask_token: role('mask') }));
  }
  const template = file.metadata.get('tokenizer.chat_template');
  if (typeof template === 'string') files.set('chat_template.jinja', () => new TextEncoder().encode(template));
  return files;
}

/** A merge is two tokens with a space between them; a token itself holds no space, but may be nothing but line ends. */
function pairOf(merge: string): [string, string] {
  const at = merge.indexOf(' ', 1);
  return [merge.slice(0, at), merge.slice(at + 1)];
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
