import { largestImport } from '../../../electron/contract/index.ts';
import { changeSettings, focusRegion, getClient, openDialog, reportProblem, toBase64 } from '../../app/index.ts';
import { showToast } from '../../components/index.ts';
import { openDocument } from '../../editor/index.ts';
import { text } from '../../i18n/index.ts';
import { formatsStore } from './formats-store.ts';

const ACCEPTED = '.md,.markdown,.txt,.html,.htm,.docx,.odt,.zip,text/plain,text/markdown,text/html';

/** Asks for a file, makes a document of it and opens it. */
export function chooseFile(): void {
  const field = document.createElement('input');
  field.type = 'file';
  field.accept = ACCEPTED;
  field.multiple = true;
  field.addEventListener('change', () => void importFiles([...(field.files ?? [])]));
  field.click();
}

export async function importFiles(files: readonly File[]): Promise<void> {
  for (const file of files) await importFile(file);
}

async function importFile(file: File): Promise<void> {
  try {
    if (file.size > largestImport) {
      showToast(text('format.tooLarge', { name: file.name, most: Math.round(largestImport / 2 ** 20) }));
      return;
    }
    const report = await getClient().call('formats.import', { name: file.name, data: toBase64(new Uint8Array(await file.arrayBuffer())) });
    await openDocument(report.id);
    void changeSettings({ lastDocument: report.id });
    if (report.losses.length > 0 || !report.certain) {
      formatsStore.setState({ imported: report });
      openDialog('imported');
    } else {
      showToast(text('format.imported', { title: report.title }));
      requestAnimationFrame(() => focusRegion('editor'));
    }
  } catch (error) {
    reportProblem(error);
  }
}
