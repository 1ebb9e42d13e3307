/** Random texts that are full of Markdown, well made and not. */
import fc from 'fast-check';

const word = fc.constantFrom('alpha', 'Beta', '1984', 'naïve', '漢字', 'שלום', '👩‍👩‍👧', 'x', 'snake_case', '[sic]', '2 * 3');
const signed = fc.tuple(fc.constantFrom(['*', '*'], ['**', '**'], ['***', '***'], ['_', '_'], ['~~', '~~'], ['`', '`'], ['``', '``'], ['[', '](https://x.org/a?b=1 "t")'], ['[', '](<a b>)'], ['![', '](picture:7)'], ['<https://y.org/', '>'], ['[^', ']'], ['\\', ''], ['**', '*'], ['[', '][ref]'], ['<b>', '</b>']), fc.array(word, { maxLength: 3 }));
const inline = fc.oneof(word, signed.map(([[open, close], words]) => `${open}${words.join(' ')}${close}`), fc.constantFrom('*', '**', '`', '[', '](', '|', '\\', '![](picture:9)', '[^1]'));
const words = fc.array(inline, { minLength: 1, maxLength: 6 }).map((all) => all.join(' '));
const block = fc.oneof(
  { weight: 3, arbitrary: words },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('# ', '## ', '###### ', '#', '> ', '> > ', '- ', '* ', '  - ', '1. ', '12) ', '- [ ] ', '- [x] ', '[^1]: ', '    ', '\t', '> - ', '> # '), words, fc.constantFrom('', ' ##', '\n  goes on', '\n> lazily')).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('```', '```js', '~~~~', '> ```'), words, fc.constantFrom('\n```', '\n~~~~', '')).map(([open, text, close]) => `${open}\n${text}${close}`) },
  { weight: 1, arbitrary: fc.tuple(words, words, words).map(([a, b, c]) => `| ${a} | ${b} |\n| --- | :-: |\n| ${c} | |\n| ${a}`) },
  { weight: 1, arbitrary: fc.constantFrom('---', '* * *', 'Title\n===', 'Title\n---', '---\nkey: value\n---', '<!-- x -->', '<div>\n*a*\n</div>', '[ref]: https://x.org "t"', '', '\n') },
);

export const markdownText = fc.array(fc.tuple(block, fc.constantFrom('\n', '\n\n')), { maxLength: 8 }).map((blocks) => blocks.flat().join(''));
