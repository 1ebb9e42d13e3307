/** In what language a text is, as far as the clean-up must know: English, and whether in old spelling. */
import type { IsWord } from './rules.ts';

/** The commonest small words, none of which is common in another of these languages. */
const STOP_WORDS: Readonly<Record<string, string>> = {
  english: 'the of and to that was with for as his he it is which had by not but from this they were are be have her she who there their been said you',
  german: 'der die das und den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat daß dass nach wird bei einer um am sind noch wie einem über',
  french: 'le la les de des et du en un une que qui dans pour pas sur ne se ce il est au par plus avec son sont aux ou mais nous vous cette leur',
  other: 'di che il per non della con sono del una nel más los las por como el que y para su het een van dat niet zijn med och att som det av på ikke og',
};

const BY_WORD = new Map<string, string[]>();
for (const [language, list] of Object.entries(STOP_WORDS)) for (const word of list.split(' ')) BY_WORD.set(word, [...(BY_WORD.get(word) ?? []), language]);

/** Whether a text is English, as its small words tell; a text with hardly any is English only if most of its words are. */
export function isEnglish(text: string, isWord: IsWord): boolean {
  const counts = new Map<string, number>();
  let words = 0;
  let known = 0;
  for (const [word] of text.slice(0, 40_000).matchAll(/\p{L}+/gu)) {
    words += 1;
    if (word.length > 2 && isWord(word)) known += 1;
    for (const language of BY_WORD.get(word.toLowerCase()) ?? []) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  const english = counts.get('english') ?? 0;
  const others = Math.max(0, ...[...counts].filter(([language]) => language !== 'english').map(([, count]) => count));
  if (english + others < Math.min(3, words / 10)) return known >= words * 0.4 && others === 0;
  return english > others * 1.5 && english >= words * 0.04;
}

const OLD_FORMS = /^(?:hath|doth|thou|thee|thy|thine|ye|hast|dost|unto|hee|shee|wee|mee|doe|goe|bee|owne|selfe|sayd|saide|tooke|looke|olde|yong|yeeres?|whome|onely|againe|downe|towne|heere|neere|farre|warre|vpon|vnto|vp|haue|giue|loue|euer|neuer|iudge|iustice|ioy|sonne|kinde|minde|finde|foure|wordes|halfe)$/u;

/**
 * Share of words in spelling of before 1700 ("halfe", "stucke", "vpon"): words that no dictionary has but that become
 * one without a final e, with y for ie, with v for u or j for i, and a few that never changed.
 */
export function oldSpelling(text: string, isWord: IsWord): number {
  let words = 0;
  let old = 0;
  for (const [word] of text.slice(0, 40_000).matchAll(/\p{L}+/gu)) {
    words += 1;
    if (isOldForm(word, isWord)) old += 1;
  }
  return words === 0 ? 0 : old / words;
}

/** Whether a word that the dictionary lacks is one in old spelling. */
export function isOldForm(word: string, isWord: IsWord): boolean {
  const lower = word.toLowerCase();
  if (OLD_FORMS.test(lower)) return true;
  if (lower.length < 4 || word !== lower || isWord(lower)) return false;
  const modern = [lower.replace(/([^e])e$/u, '$1'), lower.replace(/(?:ie|ey)$/u, 'y'), lower.replace(/ck$/u, 'c'), lower.replace(/es$/u, 's'), lower.replace(/([a-z])\1e$/u, '$1'), lower.replace(/^v/u, 'u'), lower.replace(/(?<=[aeiou])u(?=[aeiou])/gu, 'v'), lower.replace(/^i(?=[aou])/u, 'j'), lower.replace(/(?<=[a-z])i(?=[aeou])/u, 'j'), lower.replace(/eth$/u, 's'), lower.replace(/eth$/u, 'es'), lower.replace(/est$/u, '')];
  return modern.some((form) => form !== lower && form.length > 2 && isWord(form));
}
