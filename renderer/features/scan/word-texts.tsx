import { memo } from 'react';
import type { LoadedPage } from './pages.ts';

/** The words of a page at their places, for pages without a picture. Drawn once a page: there are hundreds of them. */
export const WordTexts = memo(function WordTexts({ page }: { page: LoadedPage }) {
  return page.words.map(({ text, box: { x0, y0, x1, y1 } }, at) => (
    <text key={at} x={x0} y={y1 - (y1 - y0) * 0.2} fontSize={(y1 - y0) * 0.9} textLength={x1 - x0} lengthAdjust="spacingAndGlyphs">
      {text}
    </text>
  ));
});
