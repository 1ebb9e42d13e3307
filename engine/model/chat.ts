/** The chat template of a model: messages in, the exact prompt text out. */
import { Template } from '@huggingface/jinja';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from './hf-tokenizer.ts';
import { damagedFile, missingFile } from './problems.ts';
import type { GgufFile } from './gguf.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A template as it was found, and the tokens that it may name (`bos_token` and so on). */
export interface TemplateSource {
  /** For messages. */
  readonly file: string;
  readonly text: string;
  readonly tokens: Readonly<Record<string, string>>;
}

export class ChatTemplate {
  private readonly template: Template;
  private readonly source: TemplateSource;

  /** @throws Problem `model-damaged` when the template is missing or cannot be read. */
  constructor(from: GgufFile | TemplateSource) {
    this.source = 'source' in from ? { file: from.source.name, text: from.text('tokenizer.chat_template'), tokens: { bos_token: '', eos_token: '' } } : from;
    try {
      this.template = new Template(this.source.text);
    } catch (cause) {
      throw damagedFile(this.source.file, 'its chat template cannot be read', cause);
    }
  }

  /** The prompt up to where the answer starts. Control tokens are in it as text: encode it as a prompt. */
  render(messages: readonly ChatMessage[]): string {
    try {
      return this.template.render({ messages, add_generation_prompt: true, enable_thinking: false, ...this.source.tokens });
    } catch (cause) {
      throw damagedFile(this.source.file, 'its chat template cannot be filled in', cause);
    }
  }
}

const templateFile = 'chat_template.jinja';

/**
 * The template of a Hugging Face folder: `chat_template.jinja`, or the entry `chat_template` of `tokenizer_config.json`
 * (a text, or a list of named ones).
 * @throws Problem `model-missing` or `model-damaged`
 */
export function readTemplate(folder: string, tokens: Readonly<Record<string, string>>): TemplateSource {
  try {
    return { file: templateFile, text: readFileSync(join(folder, templateFile), 'utf8'), tokens };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw missingFile(templateFile, cause);
  }
  const config = readJson(folder, 'tokenizer_config.json', true) as { readonly chat_template?: unknown } | undefined;
  const entry = config?.chat_template;
  const list = Array.isArray(entry) ? (entry as { readonly name?: unknown; readonly template?: unknown }[]) : [];
  const text = typeof entry === 'string' ? entry : (list.find(({ name }) => name === 'default') ?? list[0])?.template;
  if (typeof text !== 'string') throw missingFile(templateFile);
  return { file: 'tokenizer_config.json', text, tokens };
}
