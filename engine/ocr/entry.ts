import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The program of the ocr process: in the source tree, or where it was built to (`engine/ocr/process` beside `shared` and `engine/cli`). */
export function ocrProgram(): string {
  const places = ['./process/main.ts', '../ocr/process/main.js', '../engine/ocr/process/main.js'].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return places.find((place) => existsSync(place)) ?? places[0]!;
}
