/** `npm run bench -- NAME …`: runs one comparison and prints its table. Each lives in a folder of its own. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const [name, ...args] = process.argv.slice(2);
const names = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
if (!name || !names.includes(name)) {
  console.error(`Usage: npm run bench -- NAME [options]\nNames: ${names.join(', ')}`);
  process.exit(2);
}
const { main } = (await import(join(import.meta.dirname, name, 'main.ts'))) as { main: (args: readonly string[]) => Promise<number> };
process.exit(await main(args));
