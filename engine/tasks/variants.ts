/**
 * Words that are written for one another by mistake, though each is spelled right: sound-alikes, forms that must agree,
 * small words that go missing. Every function gives lower-case texts; `''` means leaving the word out.
 */
import type { Lexicon } from './lexicon.ts';

/** Sets whose members are taken for one another; every member is tried for every other. */
const CONFUSABLE: readonly string[] = [
  "their there they're", "its it's", "your you're", 'to too two', 'then than', 'affect effect', 'lose loose', 'of off', 'quite quiet quit', 'form from', "who's whose", 'passed past', 'principal principle', 'led lead',
  'accept except', 'advice advise', 'device devise', 'breath breathe', 'brake break', 'choose chose', 'cloth clothe', 'coarse course', 'complement compliment', 'council counsel', 'desert dessert', 'discreet discrete',
  'fair fare', 'formally formerly', 'heal heel', 'hear here', 'hole whole', 'knew new', 'know now no', 'later latter', 'lightening lightning', 'loath loathe', 'maybe may', 'moral morale', 'pair pear', 'peace piece', 'personal personnel',
  'plain plane', 'pray prey', 'precede proceed', 'rain reign', 'right write', 'role roll', 'sale sail', 'scene seen', 'sight site', 'stationary stationery', 'steal steel', 'threw through', 'thorough through', 'throne thrown', 'tail tale',
  'waist waste', 'wander wonder', 'weak week', 'weather whether', 'were where', "we're were", 'which witch', 'won one', 'wood would', 'bare bear', 'beside besides', 'board bored', 'buy by', 'cell sell', 'cite site', 'dear deer', 'die dye',
  'flour flower', 'great grate', 'hour our', 'lay lie', 'lain laid', 'mail male', 'main mane', 'meat meet', 'morning mourning', 'road rode', 'root route', 'sea see', 'sole soul', 'some sum', 'son sun', 'stair stare', 'storey story', 'tide tied',
  'vain vein', 'wait weight', 'way weigh', 'wear where', "let's lets", "cant can't", "wont won't", 'alter altar', 'angel angle', 'bath bathe', 'born borne', 'canvas canvass', 'dairy diary', 'dual duel', 'envelop envelope', 'farther father further',
  'hoping hopping', 'human humane', 'later latter', 'lightly slightly', 'marital martial', 'minor miner', 'of have', 'patience patients', 'pore pour poor', 'practice practise', 'raise rise', 'sit set', 'wary weary', 'when went', 'an and', 'as has', 'at that',
  'he the', 'in it', 'is it', 'on no', 'or for', 'our out', 'than that', 'this his', 'was saw', 'with which', 'him his', 'he her', 'me my', 'they the', 'then the', 'been being', 'bee be', 'thing think', 'thought though through',
];

/** Forms that change with number or person. */
const AGREEMENT: readonly string[] = [
  'is are', 'was were', 'has have', 'do does', "doesn't don't", "isn't aren't", "wasn't weren't", "hasn't haven't", 'a an', 'this these', 'that those', 'go goes', 'much many', 'less fewer', 'amount number', 'been be', 'am is',
  'man men', 'woman women', 'child children', 'foot feet', 'tooth teeth', 'knife knives', 'life lives', 'wife wives', 'leaf leaves', 'shelf shelves', 'wolf wolves', 'i me', 'he him', 'she her', 'we us', 'they them', 'who whom',
  'saw seen', 'did done', 'went gone', 'came come', 'ran run', 'began begun', 'gave given', 'took taken', 'wrote written', 'knew known', 'broke broken', 'spoke spoken', 'chose chosen', 'drove driven', 'ate eaten', 'fell fallen',
];

/** Words that get lost or doubled. */
export const SMALL_WORDS: readonly string[] = ['the', 'a', 'of', 'to', 'in', 'and', 'that', 'is', 'was', 'it', 'for', 'on', 'with', 'as', 'at', 'by', 'be', 'he', 'had', 'not', 'from', 'his', 'an', 'i', 'have', 'are', 'were', 'been', 'or', 'but', 'they', 'we', 'you'];

function index(sets: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, string[]>();
  for (const set of sets) {
    const members = set.split(' ');
    for (const member of members) map.set(member, [...new Set([...(map.get(member) ?? []), ...members.filter((other) => other !== member)])]);
  }
  return map;
}

const confusableIndex = index(CONFUSABLE);
const agreementIndex = index(AGREEMENT);

/** Other members of the sets that a lower-case word (straight apostrophe) stands in. */
export function confusables(word: string): readonly string[] {
  return confusableIndex.get(word) ?? [];
}

/** A form of a word and how it differs: the article, an irregular form, an ending, or an ending that the word before asks for. */
export interface Form {
  readonly text: string;
  readonly kind: 'article' | 'form' | 'ending' | 'asked';
}

const ONE = new Set(['he', 'she', 'it', 'everyone', 'everybody', 'someone', 'somebody', 'nobody', 'anybody', 'anyone']);
const MANY = new Set(['we', 'they', 'you', 'i']);
const SINGULAR = new Set(['a', 'an', 'one', 'this', 'each', 'every', 'another']);
const PLURAL = new Set(['these', 'those', 'many', 'several', 'few', 'both', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'twenty', 'thirty', 'forty', 'fifty', 'hundred']);

/** Whether the lower-case word before asks for an ending -s (`true`), for none (`false`), or for neither: "she walk", "they walks", "two horse", "a horses". */
function asksForEnding(before: string): boolean | undefined {
  if (ONE.has(before) || PLURAL.has(before)) return true;
  return MANY.has(before) || SINGULAR.has(before) ? false : undefined;
}

/** Forms of a lower-case word in another number or person: irregular ones, or real words that differ by an ending -s. `before` is the word that stands right before it. */
export function agreementForms(word: string, lexicon: Lexicon, before = ''): Form[] {
  const irregular = agreementIndex.get(word);
  if (irregular) return irregular.map((text) => ({ text, kind: text === 'a' || text === 'an' ? 'article' : 'form' }));
  if (!/^[a-z]{3,}$/.test(word)) return [];
  const asked = asksForEnding(before);
  const forms = [...new Set(endings(word))].filter((text) => text !== word && lexicon.isOrdinary(text));
  // "six mules" has the ending that it should have, and none is added to it or taken away.
  return asked === undefined ? forms.map((text) => ({ text, kind: 'ending' })) : forms.filter((text) => text.length > word.length === asked).map((text) => ({ text, kind: 'asked' }));
}

function endings(word: string): string[] {
  const found = [`${word}s`];
  if (/(?:[sxz]|ch|sh|o)$/.test(word)) found.push(`${word}es`);
  if (/[^aeiou]y$/.test(word)) found.push(`${word.slice(0, -1)}ies`);
  if (/[^s]s$/.test(word) && !/(?:us|is|ss|ous)$/.test(word)) found.push(word.slice(0, -1));
  if (/(?:[sxz]|ch|sh|o)es$/.test(word)) found.push(word.slice(0, -2));
  if (/[^aeiou]ies$/.test(word)) found.push(`${word.slice(0, -3)}y`);
  return found;
}
