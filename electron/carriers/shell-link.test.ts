import { describe, expect, it } from 'vitest';
import type { Channel } from './channel.ts';
import { shellLink } from './shell-link.ts';

describe('the shell’s end of the line', () => {
  it('tells its connections when the other process is gone, and takes no further one that nobody would tell', () => {
    const listeners: (() => void)[] = [];
    const channel: Channel = { post: () => Promise.resolve(), onMessage: () => undefined, onClose: (listener) => void listeners.push(listener) };
    const link = shellLink(channel);
    const gone: string[] = [];
    expect(link.connect({ onText: () => undefined, onGone: () => gone.push('first') })).not.toBeNull();
    for (const close of listeners) close();
    expect(gone).toEqual(['first']);
    expect(link.connect({ onText: () => undefined, onGone: () => gone.push('second') })).toBeNull();
    expect(gone).toEqual(['first']);
  });
});
