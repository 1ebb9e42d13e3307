import type { DocumentId } from '../../../electron/contract/index.ts';
import type { LoadedPage } from './pages.ts';
import { usePicture } from './pictures.ts';
import { WordTexts } from './word-texts.tsx';

interface CropProps {
  readonly id: DocumentId;
  readonly page: LoadedPage;
  readonly word: number;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** How high the word's line is drawn, CSS pixels. */
  readonly lineHeight: number;
}

/** A piece of the page around a word, enlarged; where there is no picture, the words at their places. */
export function Crop({ id, page, word, width, height, lineHeight }: CropProps) {
  const address = usePicture(id, page.number, 'page', '');
  const own = page.words[word];
  if (!own) return null;
  const { x0, y0, x1, y1 } = own.box;
  const line = page.lines[own.line] ?? own.box;
  const scale = Math.min(6, lineHeight / Math.max(1, Math.min(line.y1 - line.y0, 2.5 * (y1 - y0))));
  const left = (x0 + x1) / 2 - width / 2 / scale;
  const top = (y0 + y1) / 2 - height / 2 / scale;
  return (
    <svg className="scan-crop" width={width} height={height} viewBox={`${left} ${top} ${width / scale} ${height / scale}`} aria-hidden>
      <rect className="scan-crop-paper" x={0} y={0} width={page.width} height={page.height} />
      {address && <image href={address} x={0} y={0} width={page.width} height={page.height} preserveAspectRatio="none" />}
      {address === null && <WordTexts page={page} within={{ x0: left, y0: top, x1: left + width / scale, y1: top + height / scale }} />}
      <rect className="scan-word-box" x={x0 - 3} y={y0 - 3} width={x1 - x0 + 6} height={y1 - y0 + 6} rx={3} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
