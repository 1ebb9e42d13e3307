const accents: Readonly<Record<string, string>> = {
  a: 'á', b: 'ƀ', c: 'ç', d: 'ð', e: 'é', f: 'ƒ', g: 'ĝ', h: 'ĥ', i: 'î', j: 'ĵ', k: 'ķ', l: 'ļ', m: 'ɱ', n: 'ñ', o: 'ö', p: 'þ', q: 'ǫ', r: 'ŕ', s: 'š', t: 'ţ', u: 'û', v: 'ṽ', w: 'ŵ', x: 'ẋ', y: 'ý', z: 'ž',
  A: 'Å', B: 'Ɓ', C: 'Ç', D: 'Ð', E: 'É', F: 'Ƒ', G: 'Ĝ', H: 'Ĥ', I: 'Î', J: 'Ĵ', K: 'Ķ', L: 'Ļ', M: 'Ṁ', N: 'Ñ', O: 'Ö', P: 'Þ', Q: 'Ǫ', R: 'Ŕ', S: 'Š', T: 'Ţ', U: 'Û', V: 'Ṽ', W: 'Ŵ', X: 'Ẋ', Y: 'Ý', Z: 'Ž',
};

/**
 * An ICU message with accented letters, a third longer, in brackets: what stays plain on the screen was not
 * translated, and what loses its bracket was cut off. Arguments, their keywords, tags and quoted text stay as they are.
 *
 * Braces alternate between text and argument: the text `a {n, plural, one {b} other {c}} d` holds an argument whose
 * branches are texts again.
 */
export function pseudo(message: string): string {
  const texts: boolean[] = [true];
  let letters = 0;
  let out = '';
  for (let at = 0; at < message.length; at++) {
    const character = message.charAt(at);
    const inText = texts.at(-1) ?? true;
    if (inText && character === "'" && /[{}<']/.test(message[at + 1] ?? '')) {
      // A quoted run ends at the next single apostrophe; '' is an apostrophe.
      const end = message[at + 1] === "'" ? at + 1 : message.indexOf("'", at + 1);
      const stop = end === -1 ? message.length - 1 : end;
      out += message.slice(at, stop + 1);
      at = stop;
    } else if (inText && character === '<') {
      const end = message.indexOf('>', at);
      out += message.slice(at, end + 1);
      at = end;
    } else {
      if (character === '{') texts.push(!inText);
      else if (character === '}') texts.pop();
      else if (inText && accents[character]) letters++;
      out += inText ? (accents[character] ?? character) : character;
    }
  }
  return `[${out}${'·'.repeat(Math.ceil(letters / 3))}]`;
}
