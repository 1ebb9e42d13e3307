import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Lexicon } from './lexicon.ts';
import { guardNegation } from './negation.ts';

const found = (passage: string, text: string) => guardNegation(passage, text, Lexicon.shared().isOrdinary).map(({ severity, words }) => [severity, ...words]);

describe('the guard of negations', () => {
  test('withholds where every “not” is gone, or one came in where nothing was negative', () => {
    expect(found('The bridge is not safe for lorries.', 'The bridge is safe for lorries.')).toEqual([['withhold', 'not']]);
    expect(found('We didn’t agree to the terms.', 'We agreed to the terms.')).toEqual([['withhold', "didn't"]]);
    expect(found('Nobody was hurt in the fire.', 'People were hurt in the fire.')).toEqual([['withhold', 'nobody']]);
    expect(found('You may leave early.', 'You may never leave early.')).toEqual([['withhold', 'never']]);
  });

  test('withholds where a negating prefix came or went', () => {
    expect(found('It is impossible to repair the pump.', 'It is possible to repair the pump.')).toEqual([['withhold', 'impossible → possible']]);
    expect(found('The offer is certain.', 'The offer is uncertain.')).toEqual([['withhold', 'certain → uncertain']]);
  });

  test('warns where a word of doubt or of holding back went and nothing negative is in its place', () => {
    expect(found('The committee found it inadvisable to proceed.', 'The committee decided to proceed.')).toEqual([['warn', 'inadvisable']]);
    expect(found('We ask you to reconsider the plan.', 'We ask you to carry out the plan.')).toEqual([['warn', 'reconsider']]);
    expect(found('They refused to pay.', 'They paid.')).toEqual([['warn', 'refused']]);
  });

  test('warns where duty became leave, or leave duty', () => {
    expect(found('Guests must sign the book.', 'Guests may sign the book.')).toEqual([['warn', 'must → may']]);
    expect(found('You can bring a friend.', 'You must bring a friend.')).toEqual([['warn', 'can → must']]);
  });

  test('lets pass what says the same', () => {
    const same: readonly (readonly [string, string])[] = [
      ['The party will not take place.', 'The party is cancelled.'],
      ['We do not have enough chairs.', 'We lack chairs.'],
      ['It is inadvisable to proceed.', 'We should not proceed.'],
      ['He is unhappy about it.', 'He is not happy about it.'],
      ['She not only sang but danced.', 'She sang and danced.'],
      ['The instructions indeed inform us.', 'The notes do tell us.'],
      ['Under the bridge the union discussed the income.', 'The union talked about pay under the bridge.'],
      ['Room No. 5 is free.', 'Room 5 is free.'],
    ];
    for (const [passage, text] of same) expect(found(passage, text), text).toEqual([]);
  });

  test('never speaks against the passage itself', () => {
    const word = fc.constantFrom('not', 'never', 'unable', 'able', 'must', 'may', 'refuse', 'possible', 'impossible', 'we', 'go', 'few', "don't", 'cannot');
    fc.assert(fc.property(fc.array(word, { maxLength: 12 }), (list) => {
      expect(found(list.join(' '), list.join(' '))).toEqual([]);
    }));
  });
});
