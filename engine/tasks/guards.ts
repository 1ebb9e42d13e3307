/**
 * What a draft must not do: lose, invent or alter numbers, names and quotations; say no for yes; go round in circles; answer instead of
 * rewriting; come out far too long or short. `withhold` keeps the draft from being offered.
 */
import { compareProtected, findLoop, structureProblems, wordCount } from '../text/index.ts';
import type { ProtectedKind } from '../text/index.ts';
import type { GuardFinding, RevisePreset } from '../worker/index.ts';
import { Lexicon } from './lexicon.ts';
import { guardNegation } from './negation.ts';

/** Words of the new text for one of the old: least and most. */
const LENGTHS: Readonly<Record<RevisePreset, readonly [number, number]>> = {
  plainer: [0.5, 1.5], shorter: [0.3, 1], longer: [1, 3.5], formal: [0.6, 2], friendlier: [0.6, 2], rephrase: [0.6, 1.6], instruction: [0.2, 4],
};
/** A few words more or less never matter. */
const SLACK = 4;

const ECHO = /rewrite the (?:following|original|text)|answer with the new text|the new text only|as an ai\b|ai assistant|smollm|hugging ?face|\bthe text (?:was|is|has been) (?:re|short|chang|modif)|\bI (?:added|removed|changed|replaced|rewrote|have (?:added|removed|changed|replaced|rewritten))\b/iu;
const PREAMBLE = /^(?:(?:sure|certainly|of course|okay|ok)\b[^\n]{0,80}[:!.\n]\s*)?(?:here(?:'s|’s| is| are)\b[^\n]{0,100}:\s*\n*)?/iu;

/** The answer without a chat's opening ("Sure! Here is …:") and without quotes that the passage did not have. */
export function withoutPreamble(answer: string, passage: string): string {
  const opening = PREAMBLE.exec(answer)?.[0] ?? '';
  const body = (opening && !passage.toLowerCase().startsWith(opening.trim().toLowerCase()) ? answer.slice(opening.length) : answer).trim();
  const quoted = /^(["“])([^]*)(["”])$/u.exec(body);
  return quoted && !/^["“]/u.test(passage.trim()) && !/["“”]/u.test(quoted[2] ?? '') ? (quoted[2] ?? '').trim() : body;
}

/** What speaks against a rewriting of a passage. `instruction` may name words that are meant to come or go. */
export function guardRewrite(passage: string, text: string, preset: RevisePreset, instruction: string, controls: readonly string[]): GuardFinding[] {
  const found: GuardFinding[] = [];
  const add = (guard: GuardFinding['guard'], severity: GuardFinding['severity'], words: readonly string[] = []) => found.push({ guard, severity, words });
  const comparison = compareProtected(passage, text, Lexicon.shared().isOrdinary);
  const asked = (key: string) => preset === 'instruction' && instruction.toLowerCase().includes(key.toLowerCase());
  for (const [guard, kinds] of [['number', ['number']], ['name', ['name']], ['quotation', ['quotation', 'link', 'code']]] as const) {
    const of = (kind: ProtectedKind) => (kinds as readonly ProtectedKind[]).includes(kind);
    const words = [...comparison.lost, ...comparison.invented].filter(({ kind, key }) => of(kind) && !asked(key)).map(({ key }) => key);
    const altered = comparison.altered.filter(({ kind, after }) => of(kind) && !asked(after)).map(({ before, after }) => `${before} → ${after}`);
    if (words.length + altered.length > 0) add(guard, 'withhold', [...words, ...altered]);
  }
  // An instruction may ask for the opposite.
  found.push(...guardNegation(passage, text, Lexicon.shared().isOrdinary).map((finding): GuardFinding => (preset === 'instruction' ? { ...finding, severity: 'warn' } : finding)));
  const loop = findLoop(text, passage);
  if (loop) add('loop', 'withhold', [text.slice(loop.from, loop.to).trim()]);
  const echo = ECHO.exec(text);
  if (echo && !ECHO.test(passage)) add('echo', 'withhold', [echo[0]]);
  const control = controls.find((name) => text.includes(name) && !passage.includes(name));
  if (control) add('control', 'withhold', [control]);
  const [least, most] = LENGTHS[preset];
  const before = wordCount(passage);
  const after = wordCount(text);
  if (after === 0 || after + SLACK < before * least || after - SLACK > before * most) add('length', 'withhold', [`${before} → ${after}`]);
  else if (preset === 'shorter' && after >= before && text !== passage) add('length', 'warn', [`${before} → ${after}`]);
  found.push(...guardStructure(text, passage));
  return found;
}

/** What speaks against a text that was written, not rewritten. */
export function guardWriting(text: string, left: string, controls: readonly string[]): GuardFinding[] {
  const found: GuardFinding[] = [];
  const loop = findLoop(text);
  if (loop) found.push({ guard: 'loop', severity: 'warn', words: [text.slice(loop.from, loop.to).trim()] });
  const control = controls.find((name) => text.includes(name) && !left.includes(name));
  if (control) found.push({ guard: 'control', severity: 'withhold', words: [control] });
  if (text.trim() === '') found.push({ guard: 'length', severity: 'withhold', words: [] });
  const echo = /as an ai\b|ai (?:language model|assistant)|smollm/iu.exec(text);
  if (echo) found.push({ guard: 'echo', severity: 'withhold', words: [echo[0]] });
  return [...found, ...guardStructure(text, left)];
}

/** Quotes and brackets left open, doubled words: only what the text it came from did not have. */
function guardStructure(text: string, before: string): GuardFinding[] {
  const old = structureProblems(before).length;
  const problems = structureProblems(text);
  return problems.length > old ? [{ guard: 'structure', severity: 'warn', words: problems.map(({ from, to }) => text.slice(from, to)) }] : [];
}
