import { describe, expect, test } from 'vitest';
import { guardRewrite, guardWriting, withoutPreamble } from './guards.ts';

const withheld = (passage: string, text: string, preset: Parameters<typeof guardRewrite>[2] = 'plainer', instruction = '') =>
  guardRewrite(passage, text, preset, instruction, ['<|im_end|>']).filter(({ severity }) => severity === 'withhold').map(({ guard, words }) => [guard, ...words]);

describe('the guards of a rewriting', () => {
  const passage = 'On 14 June Mr Harris told us that the garden party “will not take place” because of the rain.';

  test('let a faithful one pass', () => {
    expect(withheld(passage, 'On 14 June Mr Harris said the garden party “will not take place” because it rains.')).toEqual([]);
  });

  test('name the number, the name and the quotation that are gone or new', () => {
    expect(withheld(passage, 'On 15 June Mr Harris told us that the garden party “will not take place” because of rain.')).toEqual([['number', '14 → 15']]);
    expect(withheld(passage, 'On 14 June somebody told us that the garden party “will not take place” because of the rain.')).toEqual([['name', 'Mr', 'Harris']]);
    expect(withheld(passage, 'On 14 June Mr Harris told us and Sarah that the garden party “is off” because of the rain.').map(([guard]) => guard)).toEqual(['name', 'quotation']);
  });

  test('stop loops, talk about the task, control tokens and texts far too short', () => {
    expect(withheld(passage, `${passage} ${passage}`).map(([guard]) => guard)).toContain('loop');
    expect(withheld('It rained a lot on that day.', 'It rained. I removed unnecessary words.').map(([guard]) => guard)).toContain('echo');
    expect(withheld('It rained a lot on that day.', 'It rained a lot on that day.<|im_end|>').map(([guard]) => guard)).toContain('control');
    expect(withheld('It rained a lot on that day and everybody wanted to stay at home.', 'Rain.').map(([guard]) => guard)).toEqual(['length']);
  });

  test('let an instruction bring in what it names', () => {
    expect(withheld('We met him at the station.', 'We met Bert at the station.', 'instruction', 'call him Bert')).toEqual([]);
    expect(withheld('We met him at the station.', 'We met Anna at the station.', 'instruction', 'call him Bert')).toEqual([['name', 'Anna']]);
  });

  test('only warn about a quote left open', () => {
    expect(guardRewrite('He came home late.', 'He came “home late.', 'plainer', '', [])).toEqual([{ guard: 'structure', severity: 'warn', words: ['“'] }]);
  });
});

describe('a chat answer', () => {
  test('loses its opening and its wrapping quotes', () => {
    expect(withoutPreamble('Sure! Here is the text:\n\nWe met.', 'We met up.')).toBe('We met.');
    expect(withoutPreamble('"We met."', 'We met up.')).toBe('We met.');
    expect(withoutPreamble('Here is a plain revision: We met.', 'We met up.')).toBe('We met.');
  });

  test('keeps what only looks like one', () => {
    expect(withoutPreamble('Here is the house.', 'Here is a house.')).toBe('Here is the house.');
    expect(withoutPreamble('"Go," he said, "now."', 'He told me to go.')).toBe('"Go," he said, "now."');
  });
});

describe('the guards of new text', () => {
  test('withhold nothing at all and control tokens, warn about loops', () => {
    expect(guardWriting(' ', '', [])).toMatchObject([{ guard: 'length', severity: 'withhold' }]);
    expect(guardWriting('We went home. We slept. We went home.', '', [])).toMatchObject([{ guard: 'loop', severity: 'warn' }]);
    expect(guardWriting('We went home.', 'Before.', ['<|im_end|>'])).toEqual([]);
  });
});
