/** Taking files in: what is a scan by its content, and its bytes to the library, piece by piece. */
import { scanLimits, scanPiece, type DocumentId } from '../../../electron/contract/index.ts';
import { getClient, getSettings, reportProblem, toBase64 } from '../../app/index.ts';
import { showToast } from '../../components/index.ts';
import { text } from '../../i18n/index.ts';
import { groupFiles, kindOf } from './file-kinds.ts';
import { addLanguage, askLanguage, isLanguageFile } from './languages.ts';
import { openScan, scanStore } from './scans.ts';

/** Enough of a file to tell what it is. */
const headBytes = 64 * 1024;

/**
 * Takes files in as scans: each PDF and TIFF is one of its own, other files together are the pages of one. Opens the first.
 * `others` gets what is no scan; without it the writer is told.
 */
export async function importFiles(files: readonly File[], others?: (files: readonly File[]) => Promise<void>): Promise<void> {
  try {
    for (const file of files.filter(isLanguageFile)) await addLanguage(file);
    const known = await Promise.all(files.filter((file) => !isLanguageFile(file)).map(async (file) => ({ file, kind: kindOf(new Uint8Array(await file.slice(0, headBytes).arrayBuffer())) })));
    const strange = known.filter(({ kind, file }) => kind === null || file.size === 0 || file.size > scanLimits.fileBytes);
    const groups = groupFiles(known.filter((each) => !strange.includes(each)).map(({ file, kind }) => ({ name: file.name, kind, file })));
    if (strange.length > 0 && others) await others(strange.map(({ file }) => file));
    else if (strange.length > 0) showToast(text('scan.notScans', { count: strange.length, name: strange[0]?.file.name ?? '' }));
    // What is text already is not read.
    const usual = getSettings().scanLanguage;
    const language = groups.some((group) => group.files.some(({ kind }) => kind !== 'pages')) ? await askLanguage(usual) : usual;
    if (language === null) return;
    const begun: { id: DocumentId; files: File[] }[] = [];
    for (const group of groups) {
      const own = group.files.slice(0, scanLimits.files).map(({ file }) => file);
      const { id } = await getClient().call('scans.begin', { title: group.title.slice(0, 200), language, files: own.map(({ name, size }) => ({ name: name.slice(-255) || '-', size })) });
      begun.push({ id, files: own });
    }
    if (begun[0]) await openScan(begun[0].id);
    for (const { id, files: own } of begun) await upload(id, own);
  } catch (error) {
    reportProblem(error);
  }
}

async function upload(id: DocumentId, files: readonly File[]): Promise<void> {
  const total = files.reduce((sum, file) => sum + file.size, 0);
  let sent = 0;
  const tell = (name: string) => scanStore.setState(({ uploads }) => ({ uploads: [...uploads.filter((each) => each.id !== id), { id, name, share: total === 0 ? 1 : sent / total }] }));
  try {
    for (const [number, file] of files.entries()) {
      for (let offset = 0; offset < file.size; offset += scanPiece) {
        tell(file.name);
        const bytes = new Uint8Array(await file.slice(offset, offset + scanPiece).arrayBuffer());
        await getClient().call('scans.piece', { id, file: number, offset, data: toBase64(bytes) });
        sent += bytes.length;
      }
    }
  } finally {
    scanStore.setState(({ uploads }) => ({ uploads: uploads.filter((each) => each.id !== id) }));
  }
}

/** Lets the writer choose files. */
export function chooseFiles(): void {
  const field = document.createElement('input');
  field.type = 'file';
  field.multiple = true;
  field.accept = '.pdf,.png,.jpg,.jpeg,.tif,.tiff,.hocr,.html,.htm,.xml,.txt';
  field.addEventListener('change', () => void importFiles([...(field.files ?? [])]));
  field.click();
}
