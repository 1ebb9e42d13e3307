/**
 * Does a rewriting still say yes where the passage says yes, and may where it says may? Found by the words alone:
 * negators ("not", "never"), words with a negating prefix ("inadvisable"), verbs of holding back ("refuse",
 * "reconsider"), and modals of duty and of leave.
 *
 * `withhold`: all negators are gone and nothing negative is in their place, or one came in where nothing was negative,
 * or a prefix was dropped or added ("impossible", "possible"). `warn`: something weaker is in their place, two or more came or went, a word with a
 * prefix or a verb of holding back went without anything negative in its place, or duty became leave or the reverse.
 */
import { words } from '../text/index.ts';
import type { GuardFinding } from '../worker/index.ts';

const NEGATORS = new Set(['not', 'never', 'no', 'none', 'nobody', 'nothing', 'nowhere', 'neither', 'nor', 'cannot', 'without']);
/** Negative in what they say, not in their form. */
const WEAK = new Set(['hardly', 'scarcely', 'barely', 'seldom', 'rarely', 'few', 'little', 'absent', 'absence', 'missing', 'against', 'wrong', 'false', 'useless', 'pointless', 'off', 'except', 'instead', 'unless', 'bad', 'closed']);
const HOLDING_BACK = /^(?:re(?:consider|fus|ject)|declin|postpon|cancel|avoid|prevent|prohibit|forb[ia]d|deny|deni(?:ed|es|al)|doubt|fail|abandon|abstain|refrain|oppos|object(?:s|ed|ing|ion|ions)$|disagre|disapprov|disallow|dislik|distrust|dissuad|discourag|halt|stop(?:s|ped|ping)?$|delay|lack(?:s|ed|ing)?$)/u;
const DUTY = /\b(?:must|shall|ha(?:s|ve|d) to|needs? to|required to|obliged to|obligatory|compulsory|mandatory)\b/iu;
const LEAVE = /\b(?:may|might|can|could|allowed to|free to|permitted to|optional|optionally)\b/iu;

interface Signs {
  readonly negators: readonly string[];
  readonly prefixed: readonly string[];
  readonly holding: readonly string[];
  readonly weak: boolean;
  readonly all: ReadonlySet<string>;
}

/** @param isOrdinary whether a lower-case word is an ordinary one */
export function guardNegation(passage: string, text: string, isOrdinary: (lower: string) => boolean): GuardFinding[] {
  const before = signs(passage, isOrdinary);
  const after = signs(text, isOrdinary);
  const negative = ({ negators, prefixed, holding, weak }: Signs) => negators.length + prefixed.length + holding.length > 0 || weak;
  const turned = [...stripped(before, after), ...stripped(after, before).map((pair) => pair.toReversed() as [string, string])];
  const find = (severity: GuardFinding['severity'], list: readonly string[]): GuardFinding[] => [{ guard: 'negation', severity, words: list }];
  if (turned.length > 0) return find('withhold', turned.map(([from, to]) => `${from} → ${to}`));
  if (before.negators.length > 0 && !negative(after)) return find('withhold', before.negators);
  if (after.negators.length > 0 && !negative(before)) return find('withhold', after.negators);
  const lost = [...before.prefixed, ...before.holding];
  if (lost.length > 0 && !negative(after)) return find('warn', lost);
  const strong = ({ negators, prefixed, holding }: Signs) => negators.length + prefixed.length + holding.length;
  for (const [one, other] of [[before, after], [after, before]] as const) {
    if (one.negators.length > 0 && (strong(other) === 0 || one.negators.length - strong(other) > 1)) return find('warn', one.negators);
  }
  const modals = [[DUTY, LEAVE], [LEAVE, DUTY]] as const;
  for (const [had, got] of modals) {
    const from = had.exec(passage);
    const to = got.exec(text);
    if (from && to && !got.test(passage) && !had.test(text)) return find('warn', [`${from[0]} → ${to[0]}`]);
  }
  return [];
}

function signs(text: string, isOrdinary: (lower: string) => boolean): Signs {
  const plain = text.toLowerCase().replaceAll('’', "'").replace(/\bnot only\b/gu, 'both').replace(/\bno\.? (?=\d)/gu, '').replace(/\bno doubt\b/gu, '');
  const list = words(plain).map(({ from, to }) => plain.slice(from, to));
  return {
    negators: list.filter((word) => NEGATORS.has(word) || word.endsWith("n't")),
    prefixed: list.filter((word) => stem(word, isOrdinary) !== undefined),
    holding: list.filter((word) => HOLDING_BACK.test(word)),
    weak: list.some((word) => WEAK.has(word)),
    all: new Set(list),
  };
}

/** What is left of a word whose prefix negates it. */
function stem(word: string, isOrdinary: (lower: string) => boolean): string | undefined {
  const found = /^(?:un(?=.*(?:able|ed|ing|ful|al|ous|ly|y|ent|ant|ary|fair|kind|safe|sure|clear|well|true|usual|certain|common|aware|wise|just)$)|(?:in|im|il|ir)(?=.*(?:able|ible|ent|ant|ate|al|ly|ect|ete|ive|ure|ite|ane|per|ar|lid)$)|non-?|dis(?=honest|loyal|satisfied|similar))(?<rest>.{4,})$/u.exec(word)?.groups?.['rest'];
  const short = word.startsWith('i') && (found?.length ?? 0) < 5;
  return found !== undefined && !short && isOrdinary(found) ? found : undefined;
}

/** Words with a prefix that stand without it on the other side, where the word with it is gone. */
function stripped(from: Signs, to: Signs): [string, string][] {
  return from.prefixed.flatMap((word): [string, string][] => {
    const bare = word.replace(/^(?:un|in|im|il|ir|non-?|dis)/u, '');
    return to.all.has(bare) && !from.all.has(bare) && !to.all.has(word) && to.negators.length <= from.negators.length ? [[word, bare]] : [];
  });
}
