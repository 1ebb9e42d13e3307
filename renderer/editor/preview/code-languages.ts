/** Languages whose code is coloured inside fences. Those that HTML in Markdown does not bring along are read from the disk when a text first has some of them. */
import { css } from '@codemirror/lang-css';
import { html } from '@codemirror/lang-html';
import { javascript } from '@codemirror/lang-javascript';
import { LanguageDescription, LanguageSupport, StreamLanguage, type StreamParser } from '@codemirror/language';

interface Entry {
  readonly name: string;
  readonly alias: readonly string[];
  load(): Promise<LanguageSupport>;
}

async function stream(parser: Promise<StreamParser<unknown>>): Promise<LanguageSupport> {
  return new LanguageSupport(StreamLanguage.define(await parser));
}

/** The modes are typed by their own state, which is nobody's business here. */
const known = <T>(parser: StreamParser<T>): StreamParser<unknown> => parser as unknown as StreamParser<unknown>;
const clike = () => import('@codemirror/legacy-modes/mode/clike');

const entries: readonly Entry[] = [
  { name: 'JavaScript', alias: ['js', 'mjs', 'cjs', 'node'], load: async () => javascript() },
  { name: 'TypeScript', alias: ['ts', 'mts', 'cts'], load: async () => javascript({ typescript: true }) },
  { name: 'JSX', alias: ['jsx'], load: async () => javascript({ jsx: true }) },
  { name: 'TSX', alias: ['tsx'], load: async () => javascript({ jsx: true, typescript: true }) },
  { name: 'JSON', alias: ['json', 'json5', 'jsonc'], load: async () => javascript() },
  { name: 'HTML', alias: ['html', 'xhtml', 'htm'], load: async () => html() },
  { name: 'CSS', alias: ['css'], load: async () => css() },
  { name: 'XML', alias: ['xml', 'svg', 'xsl'], load: () => stream(import('@codemirror/legacy-modes/mode/xml').then(({ xml }) => known(xml))) },
  { name: 'Python', alias: ['python', 'py'], load: () => stream(import('@codemirror/legacy-modes/mode/python').then(({ python }) => known(python))) },
  { name: 'Shell', alias: ['sh', 'bash', 'zsh', 'console'], load: () => stream(import('@codemirror/legacy-modes/mode/shell').then(({ shell }) => known(shell))) },
  { name: 'YAML', alias: ['yaml', 'yml'], load: () => stream(import('@codemirror/legacy-modes/mode/yaml').then(({ yaml }) => known(yaml))) },
  { name: 'TOML', alias: ['toml', 'ini'], load: () => stream(import('@codemirror/legacy-modes/mode/toml').then(({ toml }) => known(toml))) },
  { name: 'Diff', alias: ['diff', 'patch'], load: () => stream(import('@codemirror/legacy-modes/mode/diff').then(({ diff }) => known(diff))) },
  { name: 'SQL', alias: ['sql'], load: () => stream(import('@codemirror/legacy-modes/mode/sql').then(({ standardSQL }) => known(standardSQL))) },
  { name: 'C', alias: ['c', 'h'], load: () => stream(clike().then(({ c }) => known(c))) },
  { name: 'C++', alias: ['cpp', 'c++', 'hpp'], load: () => stream(clike().then(({ cpp }) => known(cpp))) },
  { name: 'C#', alias: ['csharp', 'cs', 'c#'], load: () => stream(clike().then(({ csharp }) => known(csharp))) },
  { name: 'Java', alias: ['java'], load: () => stream(clike().then(({ java }) => known(java))) },
  { name: 'Kotlin', alias: ['kotlin', 'kt'], load: () => stream(clike().then(({ kotlin }) => known(kotlin))) },
  { name: 'Go', alias: ['go', 'golang'], load: () => stream(import('@codemirror/legacy-modes/mode/go').then(({ go }) => known(go))) },
  { name: 'Rust', alias: ['rust', 'rs'], load: () => stream(import('@codemirror/legacy-modes/mode/rust').then(({ rust }) => known(rust))) },
  { name: 'Ruby', alias: ['ruby', 'rb'], load: () => stream(import('@codemirror/legacy-modes/mode/ruby').then(({ ruby }) => known(ruby))) },
  { name: 'R', alias: ['r'], load: () => stream(import('@codemirror/legacy-modes/mode/r').then(({ r }) => known(r))) },
  { name: 'LaTeX', alias: ['latex', 'tex'], load: () => stream(import('@codemirror/legacy-modes/mode/stex').then(({ stex }) => known(stex))) },
];

const descriptions = entries.map(({ name, alias, load }) => LanguageDescription.of({ name, alias, load }));

/** The language of a fence by the first word after it (`js`, `js title="x"`); null for others, which stay plain. */
export function codeLanguage(info: string): LanguageDescription | null {
  const word = /^[\w+#.-]+/.exec(info.trim())?.[0];
  return word ? LanguageDescription.matchLanguageName(descriptions, word, false) : null;
}
