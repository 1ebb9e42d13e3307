/** The chat template of a model: messages in, the exact prompt text out. */
import { Template } from '@huggingface/jinja';
import { damagedFile } from './problems.ts';
import type { GgufFile } from './gguf.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export class ChatTemplate {
  private readonly template: Template;
  private readonly file: string;

  /** @throws Problem `model-damaged` when the template is missing or cannot be read. */
  constructor(file: GgufFile) {
    this.file = file.source.name;
    const source = file.text('tokenizer.chat_template');
    try {
      this.template = new Template(source);
    } catch (cause) {
      throw damagedFile(this.file, 'its chat template cannot be read', cause);
    }
  }

  /** The prompt up to where the answer starts. Control tokens are in it as text: encode it as a prompt. */
  render(messages: readonly ChatMessage[]): string {
    try {
      return this.template.render({ messages, add_generation_prompt: true, bos_token: '', eos_token: '' });
    } catch (cause) {
      throw damagedFile(this.file, 'its chat template cannot be filled in', cause);
    }
  }
}
