import { describe, expect, test } from 'vitest';
import { readArguments, UsageError } from './options.ts';

const command = (line: string): unknown => {
  const request = readArguments(line.split(' ').filter(Boolean));
  if (request.kind !== 'command') throw new Error(request.kind);
  return request.command;
};
const settings = { effort: 'fast', drafts: 1, seed: null };

describe('the command line', () => {
  test.each([
    ['draft an invitation', { name: 'draft', brief: { what: 'an invitation', audience: '', tone: '', length: 'short' }, settings }],
    ['draft x --length long --tone warm --audience friends --drafts 3', { brief: { what: 'x', audience: 'friends', tone: 'warm', length: 'long' }, settings: { ...settings, drafts: 3 } }],
    ['revise --preset shorter a.txt', { name: 'revise', file: 'a.txt', preset: 'shorter', instruction: '' }],
    ['revise --instruction kinder -', { name: 'revise', file: null, preset: 'instruction', instruction: 'kinder' }],
    ['fill --words 3', { name: 'fill', file: null, words: 3 }],
    ['proofread a.txt --engine careful --seed 12 --json', { name: 'proofread', file: 'a.txt', json: true, settings: { ...settings, effort: 'careful', seed: 12 } }],
    ['score', { name: 'score', file: null, json: false, choice: { model: null, cache: null } }],
    ['model info --model dir --cache other', { name: 'info', choice: { model: 'dir', cache: 'other' } }],
    ['model verify folder', { name: 'verify', folder: 'folder', provider: 'cpu' }],
    ['model verify folder --provider webgpu', { name: 'verify', folder: 'folder', provider: 'webgpu' }],
    ['draft x --provider webgpu', { name: 'draft', provider: 'webgpu' }],
  ])('understands "%s"', (line, expected) => {
    expect(command(line)).toMatchObject(expected);
  });

  test.each([
    ['', 'A command is missing'],
    ['write x', 'There is no command "write"'],
    ['draft', 'needs a brief'],
    ['draft x --length huge', '--length is one of short, medium, long, not "huge"'],
    ['draft x --words 3', 'draft has no option --words'],
    ['revise a.txt', 'either --preset or --instruction'],
    ['revise a.txt --preset shorter --instruction x', 'either --preset or --instruction'],
    ['revise a.txt --preset instruction', '--preset is one of'],
    ['fill --words 0', '--words is a whole number from 1 to 40'],
    ['fill --words 2.5', 'whole number'],
    ['fill a b', 'One file at a time'],
    ['proofread --drafts 5', '--drafts is a whole number from 1 to 4'],
    ['proofread --seed -1', 'seed'],
    ['score --seed 1', 'score has no option --seed'],
    ['model', 'info'],
    ['model info x', 'info'],
    ['model verify', 'verify FOLDER'],
    ['model verify x --provider cuda', '--provider is one of cpu, webgpu, not "cuda"'],
    ['score --provider webgpu', 'score has no option --provider'],
    ['proofread --colour', 'Unknown option'],
  ])('refuses "%s"', (line, why) => {
    expect(() => command(line)).toThrow(UsageError);
    expect(() => command(line)).toThrow(why);
  });

  test('leaves what follows bench to the benchmark, and knows help and version', () => {
    expect(readArguments(['bench', 'engine', '--json'])).toEqual({ kind: 'bench', args: ['engine', '--json'] });
    expect(readArguments(['fill', '-h']).kind).toBe('help');
    expect(readArguments(['--version']).kind).toBe('version');
  });
});
