import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChatTemplate } from './chat.ts';
import { GgufFile } from './gguf.ts';
import { GgufTokenizer } from './tokenizer.ts';

const root = join(import.meta.dirname, '../..');
const gguf = new GgufFile(join(root, 'assets/models/palimpsest-135m/model.gguf'));
const tokenizer = new GgufTokenizer(gguf);
const golden = JSON.parse(readFileSync(join(root, 'engine/fixtures/palimpsest-135m/golden.json'), 'utf8')) as {
  tokenizer: { text: string; ids: number[]; decoded: string }[];
  encode: { text: string; ids: number[]; greedy: number[]; greedy_text: string }[];
};
const specials = [...tokenizer.specials.keys()];
/** Text as a person might type it, with control tokens and their pieces strewn in. */
const strewn = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...specials), fc.constantFrom('<|', '|>', 'im_end', ' ', '\n')), { maxLength: 12 }).map((parts) => parts.join(''));

describe('the tokenizer of the embedded model', () => {
  it.each(golden.tokenizer)('gives the reference ids and text of $text', ({ text, ids, decoded }) => {
    expect(tokenizer.encodePrompt(text)).toEqual(ids);
    expect(tokenizer.decode(ids)).toBe(decoded);
    if (!ids.some((id) => id < 17)) expect(tokenizer.encode(text)).toEqual(ids);
  });

  it.each(golden.encode)('gives the reference ids of the prompt $text', ({ text, ids, greedy, greedy_text }) => {
    expect(tokenizer.encodePrompt(text)).toEqual(ids);
    expect(tokenizer.decode(greedy)).toBe(greedy_text);
  });

  it('never makes a control token of text that a person wrote', () => {
    const control = new Set(tokenizer.specials.values());
    fc.assert(fc.property(strewn, (text) => tokenizer.encode(text).every((id) => !control.has(id))), { numRuns: 500 });
    for (const special of specials) expect(tokenizer.encode(special).some((id) => control.has(id))).toBe(false);
  });

  it('keeps what looks like a control token in the document as the same text', () => {
    for (const special of specials) expect(tokenizer.decode(tokenizer.encode(`a ${special} b`))).toBe(`a ${special} b`);
  });

  it('makes control tokens of them in a prompt', () => {
    for (const [special, id] of tokenizer.specials) expect(tokenizer.encodePrompt(special)).toEqual([id]);
  });

  it('gives back any text, with U+FFFD for what it cannot write', () => {
    const unwritable = /[\u{4}\u{6}\u{13}\u{14}\u{16}\u{1d}\u{40000}-\u{bffff}]/gu;
    fc.assert(fc.property(strewn, (text) => tokenizer.decode(tokenizer.encode(text)) === text.replaceAll(unwritable, '\u{fffd}').toWellFormed()), { numRuns: 500 });
  });

  it('gives the bytes of a text piece by piece', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const bytes = Buffer.concat(tokenizer.encode(text).map((id) => tokenizer.bytes(id)));
        expect(bytes.toString('utf8')).toBe(text);
      }),
    );
    expect(tokenizer.piece(19556)).toBe('Hello');
    expect(tokenizer.piece(2)).toBe('<|im_end|>');
    expect(() => tokenizer.bytes(49_152)).toThrow(RangeError);
  });
});

describe('the chat template of the embedded model', () => {
  it('writes the reference prompt', () => {
    const chat = new ChatTemplate(gguf);
    expect(
      chat.render([
        { role: 'system', content: 'You are a helpful AI assistant named SmolLM, trained by Hugging Face' },
        { role: 'user', content: 'Write a short email to a colleague about moving the weekly meeting.' },
      ]),
    ).toBe(golden.encode[0]?.text);
    expect(chat.render([{ role: 'user', content: 'Hi' }])).toMatch(/^<\|im_start\|>system\n/);
  });
});
