import { afterEach, describe, expect, it } from 'vitest';
import type { Action } from './action.ts';
import { findAction, keyOfAction, listActions, registerActions, remapKeys, rivalFor, runAction } from './registry.ts';

const action = (id: string, key = '', more: Partial<Action> = {}): Action => ({ id, label: `action.${id}`, key, enabled: () => true, run: () => {}, ...more });
const stops: (() => void)[] = [];
const register = (...actions: Action[]) => void stops.push(registerActions(actions));

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  remapKeys({});
});

describe('The registry of actions', () => {
  it('refuses a second action of the same name', () => {
    register(action('a.one'));
    expect(() => register(action('a.one'))).toThrow(/a\.one/);
  });

  it('refuses a key that is in use, however it is written', () => {
    register(action('a.one', '$mod+Shift+KeyF'));
    expect(() => register(action('a.two', 'Shift+$mod+keyf'))).toThrow(/both want the key/);
    expect(listActions().map(({ id }) => id)).toEqual(['a.one']);
  });

  it('sees that the same key can be written by its letter or by its place', () => {
    register(action('a.one', '$mod+KeyK'));
    expect(() => register(action('a.two', '$mod+k'))).toThrow(/both want the key/);
  });

  it('lets one key mean different things in different scopes, but not in the same or everywhere', () => {
    register(action('review.accept', 'a', { scope: 'review' }), action('run.again', 'a', { scope: 'run' }));
    expect(() => register(action('review.all', 'a', { scope: 'review' }))).toThrow(/both want the key a/);
    expect(() => register(action('x.any', 'a'))).toThrow(/both want the key a/);
  });

  it('adds all of a list or nothing', () => {
    expect(() => register(action('a.one'), action('a.one'))).toThrow(/Two actions/);
    expect(listActions()).toEqual([]);
  });

  it('runs an action only if it can run now', () => {
    let ran = 0;
    register(action('a.able', '', { run: () => void ran++ }), action('a.unable', '', { enabled: () => false, run: () => void ran++ }));
    expect(runAction('a.able')).toBe(true);
    expect(runAction('a.unable')).toBe(false);
    expect(runAction('a.unknown')).toBe(false);
    expect(ran).toBe(1);
  });

  it('uses the key that the writer gave, and knows who has a key already', () => {
    register(action('a.one', '$mod+1'), action('a.two', '$mod+2'));
    remapKeys({ 'a.one': '$mod+9', 'a.two': '' });
    expect(keyOfAction(findAction('a.one')!)).toBe('$mod+9');
    expect(rivalFor(findAction('a.two')!, '$mod+9')?.id).toBe('a.one');
    expect(rivalFor(findAction('a.two')!, '$mod+1')).toBeUndefined();
    expect(rivalFor(findAction('a.one')!, '$mod+2')).toBeUndefined();
    expect(rivalFor(findAction('a.one')!, '$mod+9')).toBeUndefined();
  });
});
