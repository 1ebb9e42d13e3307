/**
 * How page readers misread: which letters they take for which, and what each such error costs. The costs are negative
 * logarithms of how often the meant letters are read so, counted over pairs of recognised and true text (newspapers and books of the 19th
 * century, five page readers, `bench/ocr`); a few shapes that everyone knows were added.
 */

/** Cost in nats → pairs "meant>read"; nothing before the sign: read where nothing stood. */
const PAIRS: readonly (readonly [number, string])[] = [
  [3.3, 'c>o'],
  [4.4, 'e>o'],
  [4.5, 'j>l'],
  [4.6, 'l>i'],
  [4.7, 's>a'],
  [4.8, 'c>e'],
  [4.9, 'y>v'],
  [5.1, 'h>b'],
  [5.2, 'b>h'],
  [5.3, 'u>n u>a'],
  [5.4, 'r>i'],
  [5.5, 'n>u'],
  [5.7, 'i>l y>j v>y'],
  [5.9, 's>e'],
  [6.0, 'e>c f>t'],
  [6.1, 'fi>n'],
  [6.2, 'a>n l>j f>r'],
  [6.3, 'k>e'],
  [6.4, 'i>t m>n f>i k>l'],
  [6.5, 's>b m>rn'],
  [6.6, 'o>e m>ni f>l'],
  [6.7, 'll>u m>in fl>n w>v g>e'],
  [6.8, '>- a>u'],
  [6.9, 'a>i h>li l>t'],
  [7.0, "a>e in>m s>' u>o f>p p>n"],
  [7.1, 'o>a u>e'],
  [7.2, 'a>o n>a g>c'],
  [7.3, 'n>h h>l ff>n w>av be>ho'],
  [7.4, '>. e>a o>b n>m l>! bl>m'],
  [7.5, 't>b r>l r>t h>i w>iv g>p cl>d d>cl vv>w w>vv tl>d ii>u u>ii fi>h nn>m m>nn g>q q>g j>i f>s s>f th>tb h>k k>h u>ll d>tl ck>dc fl>h ff>fl'],
  [7.6, ">' t>l r>b li>h c>r m>i u>i"],
  [7.7, 'o>p o>u o>c n>i rn>m s>i ri>n c>a m>ai fl>b'],
  [7.8, 't>i a>s m>r u>r u>m'],
  [7.9, 'o>d n>r n>ri s>n h>il h>n d>l ll>l m>a'],
  [8.0, '>, n>o s>o h>e h>u d>a'],
  [8.1, 't>r r>n'],
  [8.2, 'n>c he>bo'],
  [8.3, '>i e>f n>e s>r s>g r>h h>ii li>u'],
  [8.4, 'e>i e>s n>s s>t d>i'],
  [8.5, 'e>p t>f h>r'],
  [8.6, 't>c o>n s>- r>s s>m r>u i>j h>t'],
  [8.7, 'e>u e>r n>ti i>u r>k'],
  [8.8, ">e >l e>t e>' e>b n>l n>p o>q r>e s>p in>lu"],
  [8.9, 'e>n t>s th>h n>t n>ii n>x'],
  [9.0, '>r t>v a>r a>t'],
  [9.1, "t>'"],
  [9.2, '>n'],
  [9.3, '>t'],
  [9.4, 'e>-'],
  [9.5, '>s e>h ee>oo'],
  [9.6, '>o >v >:'],
  [9.8, ">a >'"],
  [10.0, '>b'],
  [10.1, '>; >d'],
  [10.2, '>~'],
  [10.3, '>u'],
  [10.5, '>f'],
  [10.6, '>c >h'],
  [11.0, '>m'],
  [11.1, '>* >!'],
  [11.2, '>p'],
  [11.3, '>g'],
  [11.5, '>| >j'],
  [11.6, '>w'],
];

/** A letter taken for any other, one too many, one lost. */
const OTHER = 9;
const ADDED = 10;
const LOST = 9.5;
/** An accent that was not printed. */
const ACCENT = 2.5;

interface Edit {
  readonly meant: string;
  readonly read: string;
  readonly cost: number;
}

const EDITS: readonly Edit[] = PAIRS.flatMap(([cost, list]) => list.split(' ').map((pair) => ({ meant: pair.slice(0, pair.indexOf('>', pair.startsWith('>') ? 0 : 1)), read: pair.slice(pair.indexOf('>', pair.startsWith('>') ? 0 : 1) + 1), cost })));
/** Digits and signs in place of letters; words with digits are only ever offered. */
const DIGITS: readonly Edit[] = ['i>1', 'l>1', 'o>0', 's>5', 'b>6', 'b>8', 'g>9', 'z>2', 't>7', 's>8', 'a>4', 't>!'].map((pair) => ({ meant: pair.charAt(0), read: pair.charAt(2), cost: 5 }));
/** Signs that page readers see in dirt: nothing, or any letter, most often an s. */
const SIGNS: readonly Edit[] = [...'«»*~|\\{}<>¦^'].flatMap((read) => [{ meant: '', read, cost: 3 }, ...[...'abcdefghijklmnopqrstuvwxyz'].map((meant) => ({ meant, read, cost: meant === 's' ? 4.5 : 7 }))]);
const BY_READ = Map.groupBy([...EDITS, ...DIGITS, ...SIGNS].filter(({ read }) => read !== ''), ({ read }) => read.charAt(0));
const LOST_EDITS = EDITS.filter(({ read }) => read === '');
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Small letters, straight apostrophes. Accents stay: they are read where none was. */
export function shape(word: string): string {
  return word.toLowerCase().replaceAll('’', "'");
}

function bare(character: string): string {
  return character.normalize('NFD').replace(/\p{M}/gu, '');
}

/** Single misreadings of a word, each with its cost: what may have stood there. Without the edits that cost more than `most`. */
export function misreadings(word: string, most: number): Map<string, number> {
  const read = shape(word);
  const found = new Map<string, number>();
  const offer = (text: string, cost: number): void => {
    if (text !== read && cost <= most && cost < (found.get(text) ?? Infinity)) found.set(text, cost);
  };
  for (let at = 0; at <= read.length; at += 1) {
    for (const { meant, read: seen, cost } of BY_READ.get(read.charAt(at)) ?? []) if (read.startsWith(seen, at)) offer(read.slice(0, at) + meant + read.slice(at + seen.length), cost);
    for (const { meant, cost } of LOST_EDITS) offer(read.slice(0, at) + meant + read.slice(at), cost);
  }
  const plain = bare(read);
  if (plain !== read) offer(plain, ACCENT);
  return found;
}

/**
 * Words that may have been read as `word`, cheapest first, with their costs: a walk through the words from their first
 * letters, at most `most` nats of errors. `prefixes` holds every beginning of every word and ends no word itself.
 */
export function search(word: string, most: number, prefixes: ReadonlySet<string>, isForm: (text: string) => boolean): Map<string, number> {
  const read = shape(word);
  const best = new Map<string, number>();
  const found = new Map<string, number>();
  const walk = (prefix: string, at: number, cost: number, others: number): void => {
    if (cost > most) return;
    const key = `${prefix} ${at}`;
    if ((best.get(key) ?? Infinity) <= cost) return;
    best.set(key, cost);
    if (at === read.length && prefix !== read && isForm(prefix) && cost < (found.get(prefix) ?? Infinity)) found.set(prefix, cost);
    const here = read.charAt(at);
    if (here !== '') {
      const same = prefix + here;
      if (prefixes.has(same)) walk(same, at + 1, cost, others);
      const plain = bare(here);
      if (plain !== here && prefixes.has(prefix + plain)) walk(prefix + plain, at + 1, cost + ACCENT, others);
      for (const edit of BY_READ.get(here) ?? []) if (cost + edit.cost <= most && read.startsWith(edit.read, at) && (edit.meant === '' || prefixes.has(prefix + edit.meant))) walk(prefix + edit.meant, at + edit.read.length, cost + edit.cost, others);
    }
    if (others === 0) return;
    if (here !== '' && cost + ADDED <= most) walk(prefix, at + 1, cost + ADDED, others - 1);
    if (here !== '' && cost + OTHER <= most) for (const letter of LETTERS) if (letter !== here && prefixes.has(prefix + letter)) walk(prefix + letter, at + 1, cost + OTHER, others - 1);
    if (cost + LOST <= most) for (const letter of LETTERS) if (prefixes.has(prefix + letter)) walk(prefix + letter, at, cost + LOST, others - 1);
  };
  // A long word still tells itself with two such errors.
  walk('', 0, 0, read.length >= 6 ? 2 : 1);
  return found;
}

/** What it costs that `meant` was read as `read`; Infinity where it is more than `most`. */
export function channelCost(read: string, meant: string, most: number): number {
  const from = shape(read);
  const to = shape(meant);
  const width = to.length + 1;
  const table = new Float64Array((from.length + 1) * width).fill(Infinity);
  table[0] = 0;
  const lower = (i: number, j: number, cost: number): void => {
    if (i <= from.length && j <= to.length && cost < (table[i * width + j] ?? 0)) table[i * width + j] = cost;
  };
  for (let i = 0; i <= from.length; i += 1) {
    for (let j = 0; j <= to.length; j += 1) {
      const cost = table[i * width + j] ?? Infinity;
      if (cost > most) continue;
      const here = from.charAt(i);
      if (here !== '' && here === to.charAt(j)) lower(i + 1, j + 1, cost);
      else if (here !== '' && j < to.length) lower(i + 1, j + 1, cost + (bare(here) === bare(to.charAt(j)) ? ACCENT : OTHER));
      for (const edit of BY_READ.get(here) ?? []) if (here !== '' && from.startsWith(edit.read, i) && to.startsWith(edit.meant, j)) lower(i + edit.read.length, j + edit.meant.length, cost + edit.cost);
      if (here !== '') lower(i + 1, j, cost + ADDED);
      lower(i, j + 1, cost + LOST);
    }
  }
  const cost = table[from.length * width + to.length] ?? Infinity;
  return cost <= most ? cost : Infinity;
}
