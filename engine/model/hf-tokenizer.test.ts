import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { ChatTemplate, readTemplate } from './chat.ts';
import { HfTokenizer } from './hf-tokenizer.ts';

const fixture = join(import.meta.dirname, '../fixtures/diffusion-gemma/mixed/checkpoint');
const scratch = mkdtempSync(join(tmpdir(), 'palimpsest-tokenizer-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const tokenizer = new HfTokenizer(fixture);
const specials = [...tokenizer.specials.keys()];
const control = new Set(tokenizer.specials.values());
/** Text as a person might type it, with control tokens, byte names and the space sign strewn in. */
const strewn = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constantFrom(...specials, '<0x41>', '\u2581', '<|', '|>', 'turn', ' ', '  ', '\n', '\n\n', '__proto__')), { maxLength: 12 }).map((parts) => parts.join(''));

type Json = Record<string, unknown>;
interface Files {
  readonly tokenizer: Json & { model: Json & { vocab: Record<string, number>; merges: unknown[] }; added_tokens: Json[] };
  readonly config: Json;
}

/** A folder with the fixture's files, changed. */
function changed(change: (files: Files) => void, template?: string): string {
  const folder = mkdtempSync(join(scratch, 'folder-'));
  for (const name of ['tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja']) cpSync(join(fixture, name), join(folder, name));
  const files = { tokenizer: JSON.parse(readFileSync(join(fixture, 'tokenizer.json'), 'utf8')), config: JSON.parse(readFileSync(join(fixture, 'tokenizer_config.json'), 'utf8')) } as Files;
  change(files);
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(files.tokenizer));
  writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify(files.config));
  if (template === '') rmSync(join(folder, 'chat_template.jinja'));
  else if (template !== undefined) writeFileSync(join(folder, 'chat_template.jinja'), template);
  return folder;
}

describe('a tokenizer from a Hugging Face folder', () => {
  it('writes characters that it has no token for as bytes', () => {
    expect(tokenizer.encode('a é')).toEqual([265, 264, 203, 177]);
    expect(tokenizer.encode('')).toEqual([]);
    expect(tokenizer.size).toBe(320);
  });

  it('gives back any text', () => {
    fc.assert(fc.property(strewn, (text) => tokenizer.decode(tokenizer.encode(text)) === text.toWellFormed()), { numRuns: 500 });
  });

  it('gives the bytes of a text piece by piece', () => {
    fc.assert(fc.property(strewn, (text) => Buffer.concat(tokenizer.encode(text).map((id) => tokenizer.bytes(id))).toString('utf8') === text.toWellFormed()));
    expect(() => tokenizer.bytes(320)).toThrow(RangeError);
  });

  it('never makes a control token of text that a person wrote, and always of one in a prompt', () => {
    fc.assert(fc.property(strewn, (text) => tokenizer.encode(text).every((id) => !control.has(id))), { numRuns: 500 });
    for (const [special, id] of tokenizer.specials) {
      expect(tokenizer.encodePrompt(special)).toEqual([id]);
      expect(tokenizer.decode(tokenizer.encode(special))).toBe(special);
      expect(tokenizer.piece(id)).toBe(special);
    }
    expect(tokenizer.encodePrompt('<|turn>ab<turn|>\n')).toEqual([6, 265, 266, 5, 7]);
  });

  it('joins what its merges join, and matches added tokens of text first', () => {
    const merging = new HfTokenizer(changed(({ tokenizer: { model, added_tokens: added } }) => {
      Object.assign(model.vocab, { th: 320, the: 321, '\u2581the': 322 });
      model.merges.push(['t', 'h'], ['th', 'e'], ['\u2581', 'the']);
      added.push({ id: 323, content: '\n\n', special: false, normalized: false });
    }));
    expect(merging.encode('the the\n\nth')).toEqual([321, 322, 323, 320]);
    expect(merging.decode([321, 322, 323, 320])).toBe('the the\n\nth');
    fc.assert(fc.property(strewn, (text) => merging.decode(merging.encode(text)) === text.toWellFormed()));
  });

  it('takes as control tokens what either file marks, what looks like a turn or tool mark, and ids left free', () => {
    const marked = new HfTokenizer(changed(({ tokenizer: { added_tokens: added }, config }) => {
      added.push({ id: 320, content: '<unused7>', special: false }, { id: 321, content: '<tool_call|>', special: false }, { id: 322, content: '<table>', special: false }, { id: 323, content: '[odd]', special: false }, { id: 324, content: '[even]', special: false });
      config['additional_special_tokens'] = ['[odd]'];
      config['added_tokens_decoder'] = { 324: { content: '[even]', special: true } };
      config['eos_token'] = { content: '<eos>', lstrip: false };
    }));
    expect([...marked.specials.keys()].filter((name) => !tokenizer.specials.has(name))).toEqual(['<unused7>', '<tool_call|>', '[odd]', '[even]']);
    expect(marked.encode('<table>')).toEqual([322]);
    expect(marked.encode('[odd]')).toHaveLength(5);
    expect(marked.roles['eos_token']).toBe('<eos>');
  });

  it.each<[string, (files: Files) => void, string]>([
    ['another kind of model', ({ tokenizer: { model } }) => (model['type'] = 'Unigram'), 'model-unsupported'],
    ['no bytes to fall back on', ({ tokenizer: { model } }) => (model['byte_fallback'] = false), 'model-unsupported'],
    ['an unknown normalizer', ({ tokenizer: json }) => (json['normalizer'] = { type: 'Rot13' }), 'model-unsupported'],
    ['a missing byte', ({ tokenizer: { model } }) => delete model.vocab['<0x41>'], 'model-damaged'],
    ['an id that is none', ({ tokenizer: { model } }) => (model.vocab['a'] = -1), 'model-damaged'],
    ['merges that are none', ({ tokenizer: { model } }) => (model.merges = [7]), 'model-damaged'],
    ['a nameless added token', ({ tokenizer: json }) => json.added_tokens.push({ id: 1 }), 'model-damaged'],
    ['an odd list of names', ({ config }) => (config['additional_special_tokens'] = [3]), 'model-damaged'],
  ])('is refused with %s', (_, change, code) => {
    const folder = changed(change);
    expect(() => new HfTokenizer(folder)).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('is refused when a file is missing or no JSON', () => {
    const empty = mkdtempSync(join(scratch, 'empty-'));
    expect(() => new HfTokenizer(empty)).toThrow(expect.objectContaining({ code: 'model-missing' }) as Error);
    writeFileSync(join(empty, 'tokenizer.json'), '{"model":');
    expect(() => new HfTokenizer(empty)).toThrow(expect.objectContaining({ code: 'model-damaged' }) as Error);
  });
});

/** Written after the public description of the family's template: roles, trimmed contents, a system turn, past thoughts taken out. */
const GEMMA = `{%- macro strip_thinking(text) -%}
  {%- set ns = namespace(result='') -%}
  {%- for part in text.split('<channel|>') -%}
    {%- if '<|channel>' in part -%}{%- set ns.result = ns.result + part.split('<|channel>')[0] -%}{%- else -%}{%- set ns.result = ns.result + part -%}{%- endif -%}
  {%- endfor -%}
  {{- ns.result | trim -}}
{%- endmacro -%}
{{- bos_token -}}
{%- if (enable_thinking is defined and enable_thinking) or messages[0]['role'] in ['system', 'developer'] -%}
  {{- '<|turn>system\\n' -}}
  {%- if enable_thinking is defined and enable_thinking -%}{{- '<|think|>\\n' -}}{%- endif -%}
  {%- if messages[0]['role'] in ['system', 'developer'] -%}{{- messages[0]['content'] | trim -}}{%- set loop_messages = messages[1:] -%}{%- endif -%}
  {{- '<turn|>\\n' -}}
{%- endif -%}
{%- if loop_messages is not defined -%}{%- set loop_messages = messages -%}{%- endif -%}
{%- for message in loop_messages -%}
  {%- set role = 'model' if message['role'] == 'assistant' else message['role'] -%}
  {%- if message['role'] not in ['user', 'assistant'] -%}{{- raise_exception('Unknown role ' + message['role']) -}}{%- endif -%}
  {{- '<|turn>' + role + '\\n' -}}
  {%- if role == 'model' -%}{{- strip_thinking(message['content']) -}}{%- else -%}{{- message['content'] | trim -}}{%- endif -%}
  {{- '<turn|>\\n' -}}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- '<|turn>model\\n' -}}{%- endif -%}`;

describe('a chat template from a Hugging Face folder', () => {
  it('writes the prompt of the checkpoint', () => {
    const chat = new ChatTemplate(readTemplate(fixture, tokenizer.roles));
    expect(chat.render([{ role: 'user', content: ' Hi \n' }])).toBe('<bos><|turn>user\nHi<turn|>\n<|turn>model\n');
    expect(tokenizer.encodePrompt('<bos><|turn>user\n').slice(0, 2)).toEqual([2, 6]);
  });

  it('fills in a template of the released kind, without thinking and without an empty thought', () => {
    const chat = new ChatTemplate(readTemplate(changed(() => {}, GEMMA), tokenizer.roles));
    expect(
      chat.render([
        { role: 'system', content: ' Be brief. ' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: '<|channel>thought\nhm\n<channel|>Hello. ' },
        { role: 'user', content: 'Bye' },
      ]),
    ).toBe('<bos><|turn>system\nBe brief.<turn|>\n<|turn>user\nHi<turn|>\n<|turn>model\nHello.<turn|>\n<|turn>user\nBye<turn|>\n<|turn>model\n');
  });

  it('is found in the configuration too, alone or by name', () => {
    const found = (entry: unknown) => new ChatTemplate(readTemplate(changed(({ config }) => (config['chat_template'] = entry), ''), {})).render([{ role: 'user', content: 'x' }]);
    expect(found('A{{ messages[0].content }}')).toBe('Ax');
    expect(found([{ name: 'tool_use', template: 'T' }, { name: 'default', template: 'D' }])).toBe('D');
    expect(() => found(undefined)).toThrow(expect.objectContaining({ code: 'model-missing' }) as Error);
  });

  it('that cannot be read or refuses the messages is a damaged model', () => {
    const render = (text: string) => new ChatTemplate(readTemplate(changed(() => {}, text), {})).render([{ role: 'user', content: 'x' }]);
    expect(() => render('{% if %}')).toThrow(expect.objectContaining({ code: 'model-damaged' }) as Error);
    expect(() => render("{{ raise_exception('no') }}")).toThrow(expect.objectContaining({ code: 'model-damaged' }) as Error);
    expect(render("{{ strftime_now('%Y') }}")).toMatch(/^\d{4}$/);
  });
});
