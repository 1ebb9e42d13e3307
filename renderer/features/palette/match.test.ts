import { describe, expect, it } from 'vitest';
import { matchScore } from './match.ts';

describe('Finding a command', () => {
  it('takes words in any order, by their beginnings', () => {
    expect(matchScore('Show the history of all documents', 'doc hist', 'History')).toBeGreaterThan(0);
    expect(matchScore('Show the history of all documents', 'doc trash', 'History')).toBe(0);
  });

  it('does not take letters scattered over a name', () => {
    expect(matchScore('Stop the model and free its memory', 'log', 'Palimpsest')).toBe(0);
  });

  it('puts the name that begins with the words first, then word beginnings, then groups, then the inside of words', () => {
    const scores = [matchScore('Light appearance', 'light', 'View'), matchScore('The light', 'light', 'View'), matchScore('Dark', 'light', 'Light and dark'), matchScore('Highlight', 'light', 'View')];
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(new Set(scores).size).toBe(4);
    expect(Math.min(...scores)).toBeGreaterThan(0);
  });

  it('prefers the shorter of two names and does not mind case and accents', () => {
    expect(matchScore('Log', 'LÓG', '')).toBeGreaterThan(matchScore('Log of everything', 'log', ''));
  });

  it('shows everything before something is typed', () => {
    expect(matchScore('Anything', '  ', '')).toBe(1);
  });
});
