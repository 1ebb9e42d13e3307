/** A client over the real process, and files that try to do harm. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { forkedOcr, OcrClient, ocrProgram, type OcrClientOptions, type PageRequest } from './index.ts';

export const fixture = (name: string): string => join(import.meta.dirname, 'fixtures', name);
export const sampleScan = join(import.meta.dirname, '../../assets/samples/scan.pdf');

/** A folder for the tests of a file. */
export function testFolder(name: string): { readonly folder: string; file(content: string | Uint8Array, name?: string): string } {
  const folder = mkdtempSync(join(tmpdir(), `palimpsest-${name}-`));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  return {
    folder,
    file: (content, ending = '') => {
      const path = join(folder, `${++count}${ending}`);
      writeFileSync(path, content);
      return path;
    },
  };
}

/** A client with the built-in recogniser; closed after the tests of the file. */
export function testClient(options: Partial<OcrClientOptions> = {}, onPid?: (pid: number) => void): OcrClient {
  const client = new OcrClient({ start: forkedOcr(ocrProgram(), onPid), ...options, settings: { native: false, ...options.settings } });
  afterAll(() => client.close());
  return client;
}

export function request(path: string, number = 1, more: Partial<PageRequest> = {}): PageRequest {
  return { source: { path }, number, language: 'eng', wish: 'auto', image: null, thumbnail: null, ...more };
}

/** A PDF whose page never gets done: forms that draw forms that draw forms, each one twice. */
export function endlessPdf(): string {
  const forms = Array.from({ length: 28 }, (_, i) => {
    const next = i < 27 ? `/Resources<</XObject<</F ${i + 5} 0 R>>>>` : '';
    const content = i < 27 ? '/F Do /F Do /F Do' : '0 0 9 9 re f';
    return `${i + 4} 0 obj\n<</Type/XObject/Subtype/Form/BBox[0 0 100 100]${next}/Length ${content.length}>>\nstream\n${content}\nendstream\nendobj\n`;
  });
  return `%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</XObject<</F 4 0 R>>>>/Contents 40 0 R>>\nendobj\n${forms.join('')}40 0 obj\n<</Length 5>>\nstream\n/F Do\nendstream\nendobj\ntrailer\n<</Root 1 0 R/Size 41>>\n`;
}
