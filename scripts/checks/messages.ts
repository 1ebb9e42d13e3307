/**
 * The words of the window: none stands in a component, every message that is used exists, every message that exists is
 * used, all of them are valid ICU, and every translation has all of them with the arguments of the English text.
 *
 * Problems come in English from where they arise; translations add them by their code, under `problem.CODE.what`, `.safe`
 * and `.todo`. Those of the app must be there, and take no value that one of their places does not give.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { Visitor } from 'rolldown/utils';
import { isTest, lineAt, root, type Finding, type Source } from './sources.ts';

interface Entry {
  readonly path: string;
  readonly text: string;
}

/** Attributes whose value is read or seen. */
const spokenAttributes = new Set(['aria-label', 'aria-description', 'aria-placeholder', 'aria-roledescription', 'aria-valuetext', 'title', 'placeholder', 'alt', 'label', 'description', 'hint']);
/** Functions that take the id of a message first. */
const lookups = new Set(['text', 't', 'hasText', 'say']);
const idShape = /^[a-z][A-Za-z0-9]*(\.[A-Za-z0-9_-]+)+$/;
const hasLetters = (text: string): boolean => /\p{L}/u.test(text);

/** Everything that is wrong with the words of the window. */
export function checkMessages(sources: readonly Source[], base = root): readonly Finding[] {
  const window = sources.filter(({ path }) => /^(renderer|electron\/desktop)\//.test(path) && !isTest(path));
  const { locales, findings } = readLocales(base);
  const english = locales.get('en') ?? new Map<string, Entry>();
  const literals = new Set<string>();
  const patterns: RegExp[] = [];
  const problems = problemsOf(sources);

  for (const { path, text, parsed } of window) {
    const report = (at: number, message: string): void => void findings.push({ path, line: lineAt(text, at), message });
    const wanted = (id: string, at: number): void => {
      if (!english.has(id)) report(at, `There is no message "${id}" in assets/locales/en.`);
    };
    new Visitor({
      JSXText: ({ value, start }) => {
        if (hasLetters(value)) report(start, `Literal text "${value.trim().slice(0, 40)}": put it into assets/locales/en.`);
      },
      JSXExpressionContainer: ({ expression, start }) => {
        // As a child; as the value of an attribute it is looked at below.
        if (expression.type === 'Literal' && typeof expression.value === 'string' && text[start - 1] !== '=' && hasLetters(expression.value)) report(start, `Literal text "${expression.value.slice(0, 40)}": put it into assets/locales/en.`);
      },
      JSXAttribute: ({ name, value, start }) => {
        const attribute = name.type === 'JSXIdentifier' ? name.name : '';
        const literal = value?.type === 'Literal' ? value : value?.type === 'JSXExpressionContainer' && value.expression.type === 'Literal' ? value.expression : null;
        if (spokenAttributes.has(attribute) && literal && typeof literal.value === 'string' && hasLetters(literal.value)) report(start, `Literal text in ${attribute}: put it into assets/locales/en.`);
      },
      JSXOpeningElement: ({ name, attributes }) => {
        if (name.type !== 'JSXIdentifier' || name.name !== 'Message') return;
        for (const attribute of attributes) {
          if (attribute.type === 'JSXAttribute' && attribute.name.name === 'id' && attribute.value?.type === 'Literal' && typeof attribute.value.value === 'string') wanted(attribute.value.value, attribute.start);
        }
      },
      CallExpression: ({ callee, arguments: [first] }) => {
        if (callee.type !== 'Identifier' || !lookups.has(callee.name) || !first) return;
        const branches = first.type === 'ConditionalExpression' ? [first.consequent, first.alternate] : [first];
        for (const branch of branches) if (branch.type === 'Literal' && typeof branch.value === 'string' && idShape.test(branch.value)) wanted(branch.value, branch.start);
      },
      Literal: ({ value }) => {
        if (typeof value === 'string') literals.add(value);
      },
      TemplateLiteral: ({ quasis, expressions }) => {
        const parts = quasis.map((quasi) => quasi.value.cooked ?? '');
        // Only what begins like an id: `${a}.${b}` would match every message and hide those that nobody uses.
        if (expressions.length > 0 && /^[a-z][A-Za-z0-9-]*\./.test(parts[0] ?? '')) patterns.push(new RegExp(`^${parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`));
      },
    }).visit(parsed.program);
  }

  for (const [id, entry] of english) {
    if (!literals.has(id) && !patterns.some((pattern) => pattern.test(id))) findings.push({ path: entry.path, line: 0, message: `Nobody uses the message "${id}".` });
  }
  for (const [locale, entries] of locales) {
    for (const [id, entry] of entries) {
      const code = /^problem\.(.+)\.(what|safe|todo)$/.exec(id)?.[1];
      const values = code === undefined ? undefined : problems.get(code)?.values;
      const original = english.get(id);
      if (!original && !values) {
        findings.push({ path: entry.path, line: 0, message: `"${id}" translates a message that does not exist.` });
        continue;
      }
      try {
        const [own, meant] = [argumentsOf(entry.text), original ? argumentsOf(original.text) : []];
        if (!original && values) {
          for (const name of own.filter((each) => !values.has(each))) findings.push({ path: entry.path, line: 0, message: `"${id}" takes ${name}, which that problem does not always give.` });
        } else if (own.join() !== meant.join()) findings.push({ path: entry.path, line: 0, message: `"${id}" takes ${own.join(', ') || 'nothing'}, the English text takes ${meant.join(', ') || 'nothing'}.` });
      } catch (error) {
        findings.push({ path: entry.path, line: 0, message: `"${id}" is not a valid ICU message: ${(error as Error).message}` });
      }
    }
    if (locale === 'en') continue;
    const parts = [...problems].filter(([, { inApp }]) => inApp).flatMap(([code]) => ['what', 'safe', 'todo'].map((part) => `problem.${code}.${part}`));
    for (const id of new Set([...english.keys(), ...parts])) if (!entries.has(id)) findings.push({ path: `assets/locales/${locale}`, line: 0, message: `"${id}" is not translated.` });
  }
  return findings;
}

function readLocales(base: string): { locales: Map<string, Map<string, Entry>>; findings: Finding[] } {
  const locales = new Map<string, Map<string, Entry>>();
  const findings: Finding[] = [];
  for (const found of globSync('assets/locales/*/*.json', { cwd: base }).toSorted()) {
    const path = found.replaceAll('\\', '/');
    const locale = path.split('/')[2] ?? '';
    const entries = locales.get(locale) ?? new Map<string, Entry>();
    locales.set(locale, entries);
    const file = JSON.parse(readFileSync(join(base, path), 'utf8')) as Record<string, unknown>;
    for (const [id, entry] of Object.entries(file)) {
      const { text, note } = locale === 'en' ? (entry as { text?: unknown; note?: unknown }) : { text: entry, note: '' };
      if (typeof text !== 'string' || text === '' || typeof note !== 'string') findings.push({ path, line: 0, message: locale === 'en' ? `"${id}" needs a text, and a note for translators.` : `"${id}" needs a text.` });
      else if (entries.has(id)) findings.push({ path, line: 0, message: `"${id}" stands in two files.` });
      else entries.set(id, { path, text });
    }
  }
  return { locales, findings };
}

/** Every problem that the sources can make, by its code: the values that each of its places gives, and whether the app makes it. */
function problemsOf(sources: readonly Source[]): Map<string, { values: Set<string>; inApp: boolean }> {
  const problems = new Map<string, { values: Set<string>; inApp: boolean }>();
  for (const { path, parsed } of sources) {
    if (isTest(path) || /^(scripts|bench|e2e)\//.test(path)) continue;
    new Visitor({
      ObjectExpression: ({ properties }) => {
        const named = new Map(properties.flatMap((each) => (each.type === 'Property' && each.key.type === 'Identifier' ? [[each.key.name, each.value] as const] : [])));
        const code = named.get('code');
        if (code?.type !== 'Literal' || typeof code.value !== 'string' || !named.has('what') || !named.has('todo')) return;
        const given = named.get('values');
        const values = new Set<string>(given?.type === 'ObjectExpression' ? given.properties.flatMap((each) => (each.type === 'Property' && each.key.type === 'Identifier' ? [each.key.name] : [])) : []);
        const known = problems.get(code.value);
        problems.set(code.value, { values: known ? new Set([...values].filter((each) => known.values.has(each))) : values, inApp: (known?.inApp ?? false) || /^(renderer|electron)\//.test(path) });
      },
    }).visit(parsed.program);
  }
  return problems;
}

/** The names of a message's arguments and tags, in order of the alphabet. Throws on a message that is not valid. */
function argumentsOf(message: string): string[] {
  const names = new Set<string>();
  const visit = (elements: readonly MessageFormatElement[]): void => {
    for (const element of elements) {
      if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
      names.add(element.type === TYPE.tag ? `<${element.value}>` : element.value);
      if (element.type === TYPE.tag) visit(element.children);
      if (element.type === TYPE.select || element.type === TYPE.plural) for (const option of Object.values(element.options)) visit(option.value);
    }
  };
  visit(parse(message, { requiresOtherClause: true }));
  return [...names].toSorted();
}
