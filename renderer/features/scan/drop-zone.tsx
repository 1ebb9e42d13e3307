import { useEffect } from 'react';
import { FileScan } from 'lucide-react';
import { useText } from '../../i18n/index.ts';
import { importFiles } from './import.ts';
import { AskLanguage } from './language-dialog.tsx';
import { followScans, scanStore } from './scans.ts';

/** Takes files that are dropped anywhere on the window, and shows that it would. Those that are no scans go to `others`. */
export function DropZone({ others }: { others(files: readonly File[]): Promise<void> }) {
  const text = useText();
  const dragging = scanStore((state) => state.dragging);
  useEffect(() => followScans(), []);
  useEffect(() => {
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
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
      void importFiles([...(event.dataTransfer?.files ?? [])], others);
    };
    window.addEventListener('dragover', over, true);
    window.addEventListener('dragleave', left, true);
    window.addEventListener('drop', dropped, true);
    return () => {
      window.removeEventListener('dragover', over, true);
      window.removeEventListener('dragleave', left, true);
      window.removeEventListener('drop', dropped, true);
    };
  }, [others]);
  return (
    <>
      <AskLanguage />
      {dragging && (
        <div className="drop-zone" role="status">
          <FileScan size={24} aria-hidden />
          <p>{text('scan.drop')}</p>
        </div>
      )}
    </>
  );
}
