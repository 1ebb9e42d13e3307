import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPicture, LARGEST_PICTURE, MOST_PIXELS, pictureFacts } from './picture.ts';
import { gif, jpeg, png, webp } from './pictures.test-support.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const refusal = (bytes: Uint8Array): string => {
  try {
    return `taken: ${checkPicture(bytes).type}`;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('A picture', () => {
  it.each([
    ['PNG', png(40, 20), { type: 'image/png', width: 40, height: 20, turned: 0 }],
    ['JPEG', jpeg(32, 16), { type: 'image/jpeg', width: 32, height: 16, turned: 0 }],
    ['a JPEG that the camera was turned for', jpeg(32, 16, 6), { type: 'image/jpeg', width: 16, height: 32, turned: 90 }],
    ['a JPEG taken upside down', jpeg(32, 16, 3), { type: 'image/jpeg', width: 32, height: 16, turned: 180 }],
    ['GIF', gif(), { type: 'image/gif', width: 1, height: 1, turned: 0 }],
    ['WebP', webp(), { type: 'image/webp', width: 1, height: 1, turned: 0 }],
  ])('is known by its bytes: %s', (_, bytes, facts) => {
    expect(checkPicture(bytes)).toEqual(facts);
  });

  it.each([
    ['an SVG', bytesOf('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), 'picture-svg'],
    ['a bitmap', bytesOf('BM and so on'), 'picture-unsupported'],
    ['words', bytesOf('not a picture'), 'picture-unsupported'],
    ['nothing', new Uint8Array(0), 'picture-unsupported'],
    ['a PNG cut off in the middle', png().subarray(0, 60), 'picture-damaged'],
    ['a JPEG without a frame', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0]), 'picture-damaged'],
    ['one of too many bytes', new Uint8Array(LARGEST_PICTURE + 1), 'picture-too-large'],
  ])('is refused with the reason: %s', (_, bytes, code) => {
    expect(refusal(bytes)).toBe(code);
  });

  it('is refused where it says that it would unfold to more pixels than a window can show', () => {
    const huge = png(40, 20);
    new DataView(huge.buffer, huge.byteOffset).setUint32(16, MOST_PIXELS);
    expect(refusal(huge)).toBe('picture-too-many-pixels');
  });

  it('is either taken or refused, whatever its bytes are', () => {
    const all = [png(), jpeg(), jpeg(32, 16, 6), gif(), webp()];
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 20 }), fc.nat(), (bytes, edits, cut) => {
        const odd = bytes.slice(0, cut % (bytes.length + 1));
        for (const [at, value] of edits) if (odd.length > 0) odd[at % odd.length] = value;
        const facts = pictureFacts(odd);
        if (facts) expect(facts.width * facts.height).toBeLessThanOrEqual(MOST_PIXELS);
        else expect(refusal(odd)).toMatch(/^picture-/u);
      }),
      { numRuns: 2000 },
    );
  });
});
