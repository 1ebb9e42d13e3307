import { afterEach, describe, expect, it } from 'vitest';
import { Paster } from './paster.ts';

let paster: Paster | undefined;
afterEach(() => paster?.close());

describe('Pasting', () => {
  it('answers each paste with its own words, one after the other', async () => {
    paster = new Paster();
    const [first, second] = await Promise.all([paster.paste('<p><b>one</b></p>'), paster.paste('<ul><li>two</li></ul>')]);
    expect([first.text, second.text]).toEqual(['**one**', '- two']);
  }, 180_000);

  it('is given up when it takes too long, and the next one works', async () => {
    paster = new Paster({ seconds: 0.001 });
    await expect(paster.paste('<p><b>one</b></p>')).rejects.toMatchObject({ code: 'conversion-too-long' });
    paster.close();
    paster = new Paster({ idle: 1 });
    expect((await paster.paste('<p><b>one</b></p>')).text).toBe('**one**');
    // Its thread has ended for want of work by the time that this one comes, or is just ending: both must answer.
    expect((await paster.paste('<p><b>two</b></p>')).text).toBe('**two**');
  }, 180_000);
});
