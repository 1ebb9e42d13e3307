import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { shippedPackages } from '../shipped.ts';
import { checkLicences, isAllowed } from './licences.ts';

it.each([
  ['MIT', true], ['Apache-2.0', true], ['(MIT OR GPL-3.0-or-later)', true], ['(MIT AND BSD)', true], ['MIT OR (GPL-2.0 AND CC0-1.0)', true],
  ['AGPL-3.0-or-later', false], ['GPL-3.0', false], ['MIT AND GPL-3.0', false], ['(GPL-2.0 OR AGPL-3.0)', false], ['', false], ['SEE LICENSE IN LICENSE.md', false], ['MIT WITH something', false],
])('%s may be shipped: %s', (expression, allowed) => expect(isAllowed(expression)).toBe(allowed));

it('finds a licence that may not be shipped, also where only a package of a package has it, but not among the tools', () => {
  const base = mkdtempSync(join(tmpdir(), 'palimpsest-licences-'));
  try {
    mkdirSync(join(base, 'renderer'));
    writeFileSync(join(base, 'renderer/a.ts'), "import 'shown/style.css';");
    writeFileSync(join(base, 'package.json'), JSON.stringify({ dependencies: { used: '1' }, devDependencies: { tool: '1', shown: '1' } }));
    const packages = {
      'node_modules/used': { version: '1.0.0', license: 'MIT', dependencies: { deep: '1' } },
      'node_modules/used/node_modules/deep': { version: '1.0.0', license: 'GPL-3.0' },
      'node_modules/deep': { version: '2.0.0', license: 'MIT' },
      'node_modules/shown': { version: '1.0.0', license: 'AGPL-3.0' },
      'node_modules/tool': { version: '1.0.0', license: 'GPL-2.0' },
    };
    writeFileSync(join(base, 'package-lock.json'), JSON.stringify({ packages }));
    expect(checkLicences(base).map(({ message }) => message)).toEqual([
      'deep 1.0.0 is shipped and has the licence "GPL-3.0".',
      'shown 1.0.0 is shipped and has the licence "AGPL-3.0".',
      expect.stringContaining('out of date'),
    ]);
    expect(shippedPackages(base).map(({ name, bundled }) => [name, bundled])).toEqual([['deep', false], ['shown', true], ['used', false]]);
  } finally {
    rmSync(base, { recursive: true });
  }
});
