import { memo } from 'react';
import type { Box } from '../../../engine/text/index.ts';
import type { LoadedPage } from './pages.ts';

/**
 * The words of a page at their places, for pages without a picture. Drawn once a page: there are hundreds of them, and a
 * browser sets each anew whenever the scale changes. `within`: those in a part of the page alone.
 */
export const WordTexts = memo(function WordTexts({ page, within }: { page: LoadedPage; within?: Box }) {
  return page.words.map(({ text, box: { x0, y0, x1, y1 } }, at) => {
    if (within && (x1 < within.x0 || x0 > within.x1 || y1 < within.y0 || y0 > within.y1)) return null;
    return (
      <text key={at} x={x0} y={y1 - (y1 - y0) * 0.2} fontSize={(y1 - y0) * 0.9} textLength={x1 - x0} lengthAdjust="spacingAndGlyphs">
        {text}
      </text>
    );
  });
});
