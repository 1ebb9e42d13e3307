import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');

/** Declarations of the first block with this selector, outside and inside media queries alike. */
function block(selector: string, from: string): Map<string, string> {
  const start = from.indexOf(`${selector} {`);
  expect(start, selector).toBeGreaterThanOrEqual(0);
  const body = from.slice(from.indexOf('{', start) + 1, from.indexOf('}', start));
  return new Map([...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name!, value!.trim()]));
}

/** Relative luminance by WCAG 2.2. */
function luminance(colour: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red, green, blue] = channels.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

const strong = 7;
const light = block(':root', css);
const dark = new Map([...light, ...block(":root[data-theme='dark']", css)]);
const contrastThemes = {
  'high contrast': new Map([...light, ...block(":root[data-theme='contrast']", css)]),
  'dark high contrast': new Map([...light, ...block(":root[data-theme='contrast-dark']", css)]),
};
const more = css.slice(css.indexOf('prefers-contrast'));
const themes = {
  light,
  dark,
  'light with more contrast': new Map([...light, ...block(':root', more)]),
  'dark with more contrast': new Map([...dark, ...block(":root[data-theme='dark']", more)]),
  ...contrastThemes,
};

const grounds = ['--paper', '--raised', '--sunken', '--hover', '--chosen'];
const inks = ['--ink', '--quiet', '--accent', '--delete'];

describe.each(Object.entries(themes))('In the %s theme', (_name, tokens) => {
  const colour = (name: string) => {
    const value = tokens.get(name);
    expect(value, name).toMatch(/^#[0-9a-f]{6}$/);
    return value!;
  };

  it.each(grounds.flatMap((ground) => inks.map((ink) => [ink, ground])))('%s on %s has a contrast of 4.5 or more', (ink, ground) => {
    expect(contrast(colour(ink!), colour(ground!))).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    ['--insert', '--paper'], ['--doubt', '--paper'], ['--insert', '--raised'], ['--doubt', '--raised'],
    ['--insert', '--insert-ground'], ['--delete', '--delete-ground'], ['--doubt', '--doubt-ground'],
    ['--ink', '--insert-ground'], ['--ink', '--delete-ground'], ['--ink', '--doubt-ground'], ['--ink', '--tint'], ['--quiet', '--tint'],
    ['--on-accent', '--accent'], ['--on-delete', '--delete'],
  ])('%s on %s has a contrast of 4.5 or more', (ink, ground) => {
    expect(contrast(colour(ink), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it('the edge of a field has a contrast of 3 or more', () => {
    expect(contrast(colour('--edge'), colour('--paper'))).toBeGreaterThanOrEqual(3);
    expect(contrast(colour('--edge'), colour('--raised'))).toBeGreaterThanOrEqual(3);
  });
});

it('forced colours replace every colour of the palette by a keyword of the system', () => {
  const forced = css.slice(css.indexOf('forced-colors'));
  const replaced = block(":root[data-theme='dark']", forced);
  for (const [name, value] of light) if (value.startsWith('#')) expect(replaced.get(name), name).toMatch(/^[A-Z]\w+$/);
});

it.each(Object.entries(contrastThemes))('In %s every ink has a contrast of 7 or more on every ground, and lines one of 4.5', (_name, tokens) => {
  const worst = (inks: readonly string[]) => Math.min(...grounds.flatMap((ground) => inks.map((ink) => contrast(tokens.get(ink)!, tokens.get(ground)!))));
  expect(worst([...inks, '--insert', '--doubt'])).toBeGreaterThanOrEqual(strong);
  expect(worst(['--line', '--edge'])).toBeGreaterThanOrEqual(4.5);
});
