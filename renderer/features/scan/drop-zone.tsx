import { useEffect, useState } from 'react';
import { FileScan, ImagePlus } from 'lucide-react';
import { useText } from '../../i18n/index.ts';
import { importFiles } from './import.ts';
import { AskLanguage } from './language-dialog.tsx';
import { followScans, scanStore } from './scans.ts';

interface DropZoneProps {
  /** Gets the files that are no scans. */
  others(files: readonly File[]): Promise<void>;
  /** Pictures that are dropped where there is a text are meant for it. */
  readonly text: { wants(event: DragEvent): boolean; take(event: DragEvent): void };
}

/** Takes files that are dropped anywhere on the window, and shows that it would. */
export function DropZone({ others, text: intoText }: DropZoneProps) {
  const text = useText();
  const dragging = scanStore((state) => state.dragging);
  const [toText, setToText] = useState(false);
  useEffect(() => followScans(), []);
  useEffect(() => {
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setToText(intoText.wants(event));
      if (!scanStore.getState().dragging) scanStore.setState({ dragging: true });
    };
    const left = (event: DragEvent) => {
      // Leaving an element for one inside it is told too; leaving the window has no other element.
      if (event.relatedTarget === null) scanStore.setState({ dragging: false });
    };
    const dropped = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      // The editor would put a text file's words at the caret.
      event.stopPropagation();
      scanStore.setState({ dragging: false });
      if (intoText.wants(event)) intoText.take(event);
      else void importFiles([...(event.dataTransfer?.files ?? [])], others);
    };
    window.addEventListener('dragover', over, true);
    window.addEventListener('dragleave', left, true);
    window.addEventListener('drop', dropped, true);
    return () => {
      window.removeEventListener('dragover', over, true);
      window.removeEventListener('dragleave', left, true);
      window.removeEventListener('drop', dropped, true);
    };
  }, [others, intoText]);
  return (
    <>
      <AskLanguage />
      {dragging && (
        <div className="drop-zone" role="status">
          {toText ? <ImagePlus size={24} aria-hidden /> : <FileScan size={24} aria-hidden />}
          <p>{text(toText ? 'picture.drop' : 'scan.drop')}</p>
        </div>
      )}
    </>
  );
}
