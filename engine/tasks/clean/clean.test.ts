import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyChanges, type Page } from '../../text/index.ts';
import { openTaskModel } from '../../worker/open-model.ts';
import type { TaskModel } from '../task-run.ts';
import { channelCost, misreadings, search } from './channel.ts';
import { cleanScan, cleanText, type CleanMode } from './clean.ts';
import { Dictionary } from './dictionary.ts';

const dictionary = Dictionary.shared();

describe('the channel', () => {
  test('knows what page readers take for what', () => {
    expect(channelCost('tbe', 'the', 20)).toBeLessThan(channelCost('tze', 'the', 20));
    expect(misreadings('bad', 6).get('had')).toBeLessThan(6);
    expect(channelCost('the', 'the', 20)).toBe(0);
    expect(channelCost('qqqq', 'the', 20)).toBe(Infinity);
  });

  test('finds the word that was printed among all words, cheapest first by cost', () => {
    for (const [read, meant] of [['cbildren', 'children'], ['modem', 'modern'], ['wbicb', 'which'], ['sbould', 'should'], ['ahle', 'able'], ['stylé', 'style']] as const) {
      const found = search(read, 15, dictionary.prefixes, dictionary.isForm);
      expect([...found.keys()], read).toContain(meant);
      expect(found.get(meant), read).toBeCloseTo(channelCost(read, meant, 15), 5);
    }
  });
});

describe('the clean-up with the model', () => {
  let model: TaskModel;

  beforeAll(async () => {
    const cache = join(tmpdir(), 'palimpsest-test-cache');
    model = await openTaskModel(join(import.meta.dirname, '../../../assets/models/palimpsest-135m'), { cache });
  }, 120_000);
  afterAll(() => model.model.dispose());

  const read = 'The children went down to tbe river, and tho boat that lay on the bank since 1897 was full of watcr. He bad never seen sucb a thing in his life, and he stood 5till.';
  const clean = (text: string, mode: CleanMode = 'careful') => cleanText(model, text, { mode });

  test('repairs doubtful words, never one with a digit, and lists every change over the text as read', async () => {
    const { text, changes } = await clean(read);
    expect(text).toContain('down to the river, and the boat');
    expect(text).toContain('full of water');
    expect(text).toContain('since 1897 was');
    expect(text).toContain('stood 5till.');
    expect(text).toContain('such a thing');
    expect(applyChanges(read, changes.filter(({ applied }) => applied))).toBe(text);
    for (const { from, to, before, insert, applied, confidence } of changes) {
      expect(read.slice(from, to)).toBe(before);
      expect(applied && /\d/u.test(before + insert)).toBe(false);
      expect(confidence).toBeGreaterThan(0);
    }
    expect(changes.find(({ before }) => before === 'tbe')?.pattern).toBe('tbe → the');
    expect(await clean(read)).toEqual({ text, changes });
  });

  test('sees what is wrong beside letters: a part of a word, a sign for a letter, a letter for a space, a capital', async () => {
    const { text, changes } = await clean('The old man stood at the door of the railway-statiou, and he told them that | had come too late. She walked alongxthe river, and gave a man two shillings for the »hip. They had never seen such a thing In their lives, and they told everybody in the village about it.');
    expect(text).toContain('the railway-station, and he told them that I had');
    expect(text).toContain('along the river');
    expect(text).toContain('for the ship.');
    expect(changes.find(({ before }) => before === 'In')).toMatchObject({ insert: 'in', kind: 'case', applied: false });
  });

  test('takes a name that nothing is spelt like for misread, and leaves French words their accents', async () => {
    const { text } = await clean('Mr. Wallington said that he had seen him on Wednesdiy. When the régime fell, the people of the town went home and locked their doors.', 'thorough');
    expect(text).toContain('Mr. Wallington said that he had seen him on Wednesday. When the régime fell');
  });

  test('leaves a text without doubt as it is, names and old words too', async () => {
    const right = 'Mr. Ballou and I rode out of Carson at daylight. The Secretary had taken lodgings with a worthy French lady by the name of Bridget O’Flannigan, and she was the happiest woman in the Territory.';
    expect((await clean(right, 'thorough')).text).toBe(right);
    const old = 'Then hee tooke his owne arrowes, and the yong men that stoode before the kinge saide that they had neuer seene so faire a shot. Fryer Bacon caused the body of their father to be taken out of the ground, and the body hee did cause to bee bound to a stake.';
    expect((await clean(old)).text).toBe(old);
    const verse = 'The kind-hearted shepherd link\'d his arm in hers, and heard the pray\'r of a man who was drown\'d in the sea with all his wisdoms, which were most partic\'lar.';
    expect((await clean(verse, 'thorough')).text).toBe(verse);
    const older = 'Then hee did reioyce and enioy the feast, and halfe the towne did subiect themselues vnto the kinge, and hee tooke his owne sonne by the hand.';
    expect((await clean(older, 'thorough')).text).toBe(older);
  });

  test('leaves other languages alone', async () => {
    const german = 'Der König war fehr froh und fagte, dafs die Kinder nicht in das Haus gehen follten, und die Frau ift mit ihnen.';
    expect((await clean(german, 'thorough')).text).toBe(german);
  });

  test('takes in what a rule joined', async () => {
    const parted = 'They were told that it would con-\ntinne for many years, and nobody in the town knew what was to be done about it.';
    const { text, changes } = await clean(parted, 'thorough');
    expect(text).toContain('continue for many years');
    expect(applyChanges(parted, changes.filter(({ applied }) => applied))).toBe(text);
  });

  test('takes odd input', async () => {
    for (const odd of ['The constructor and his valueOf, toString and hasOwnProperty of the house.', '', '   ', '\0\u0007\f', '\ud800 tbe', 'x'.repeat(5000), '12 34 | ~ *', 'I']) await expect(clean(odd)).resolves.toBeDefined();
  });

  test('puts the corrected words into the boxes of pages, and hears the recogniser', async () => {
    const box = { x0: 0, y0: 0, x1: 10, y1: 10 };
    const words = 'The children went down to tbe river in Tuena, and they were glad of it.'.split(' ').map((text) => ({ text, box, confidence: text === 'tbe' ? 30 : 96, alternatives: [] }));
    const page: Page = { number: 1, width: 100, height: 100, resolution: 300, turned: 0, skew: 0, origin: 'recognised', language: 'eng', blocks: [{ kind: 'text', box, paragraphs: [{ box, lines: [{ box, words }] }] }] };
    const { pages, text } = await cleanScan(model, [page], { mode: 'careful' });
    expect(text).toBe('The children went down to the river in Tuena, and they were glad of it.');
    expect(pages[0]?.blocks[0]?.paragraphs[0]?.lines[0]?.words.map((word) => word.text).join(' ')).toBe(text);
  });
});
