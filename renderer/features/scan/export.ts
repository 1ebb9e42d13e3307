/** A scan as a file: made by the library, fetched in pieces, saved by the browser or the desktop. */
import type { DocumentId, ScanExport } from '../../../electron/contract/index.ts';
import { downloadBytes, fromBase64, getClient } from '../../app/index.ts';
import { getSession } from '../../editor/core/index.ts';
import { attempt, scanStore } from './scans.ts';

export const exportFormats: readonly ScanExport[] = ['pdf', 'md', 'docx', 'txt', 'hocr', 'alto', 'json'];

/** What is typed is saved first, so that the file holds it. */
export async function exportScan(id: DocumentId, format: ScanExport): Promise<void> {
  await attempt(async () => {
    await getSession()?.flush();
    await scanStore.getState().joined?.flush();
    const { key, name, type, size } = await getClient().call('scans.export', { id, format });
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (let offset = 0; offset < size; ) {
      const { data } = await getClient().call('scans.exported', { key, offset });
      const bytes = fromBase64(data);
      parts.push(bytes);
      offset += bytes.length;
    }
    downloadBytes(name, parts, type);
  });
}
