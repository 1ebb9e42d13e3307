/** What goes into the packed app, per target: chosen by list, so that nothing slips in with a dependency. */

export interface Target {
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly arch: 'x64' | 'arm64';
}

/** The engine's runtime has no build for Macs with Intel processors. */
export const targets: readonly Target[] = [
  { platform: 'linux', arch: 'x64' },
  { platform: 'linux', arch: 'arm64' },
  { platform: 'darwin', arch: 'arm64' },
  { platform: 'win32', arch: 'x64' },
  { platform: 'win32', arch: 'arm64' },
];

/**
 * Packages that travel as they are, beside the bundles: native code, or a WebAssembly file that is looked up. Every
 * other dependency is inside a bundle already. `scripts/build.ts` leaves exactly these out of the bundles.
 */
export const carriedPackages = ['better-sqlite3', 'onnxruntime-node', 'onnxruntime-common', 'harper.js', 'fflate', '@hyzyla/pdfium', 'tesseract.js-core', 'hunspell-wasm'] as const;

/** Parts of the carried packages that are not for running: sources, types, maps, builds for other systems, other copies of the same. */
export function isCarried(path: string, { platform, arch }: Target): boolean {
  const name = carriedPackages.find((each) => path.startsWith(`node_modules/${each}/`));
  if (!name) return false;
  const inside = path.slice(`node_modules/${name}/`.length);
  if (/^(license|licence|notice|copying)/i.test(inside) || inside === 'package.json') return true;
  if (/\.(map|d\.[cm]?ts|ts|md|cpp|hpp|h|c|gyp|tar\.gz)$/.test(inside)) return false;
  switch (name) {
    case 'better-sqlite3':
      return /^lib\/.*\.js$/.test(inside) || inside === `prebuilds/${platform}-${arch}.node`;
    case 'onnxruntime-node':
      // The Mac's library is there twice, under its full and its short name; the binding asks for the short one.
      return inside.startsWith('dist/') || (inside.startsWith(`bin/napi-v6/${platform}/${arch}/`) && !/libonnxruntime\.\d+\.\d+\.\d+\.dylib$/.test(inside));
    case 'onnxruntime-common':
      return inside.startsWith('dist/cjs/') || inside.startsWith('dist/esm/');
    case 'harper.js':
      return ['dist/index.js', 'dist/harper_wasm_slim_bg.wasm'].includes(inside) || /^dist\/(BinaryModule-.*|slimBinary|binary)\.js$/.test(inside);
    case 'fflate':
      return inside.startsWith('lib/') || inside.startsWith('esm/');
    case '@hyzyla/pdfium':
      return ['dist/index.esm.js', 'dist/pdfium.wasm'].includes(inside);
    case 'tesseract.js-core':
      return /^tesseract-core-(relaxedsimd-)?lstm\.(js|wasm)$/.test(inside);
    case 'hunspell-wasm':
      return (inside.startsWith('dist/') && inside !== 'dist/Test.js') || ['wasm/hunspell.js', 'wasm/hunspell.wasm'].includes(inside);
  }
}

/** Files of the project itself that are packed into the archive. */
export const ownFiles = ['package.json', 'dist/app/**', 'dist/renderer/**'] as const;

/** Folders of `assets` that lie beside the archive: native code opens their files by name. The rest is inside the window's bundle. */
export const outsideAssets = ['models', 'dictionaries', 'samples', 'fonts', 'tessdata'] as const;

/** The packed app without Electron may not grow past this (bytes): model, engine, grammar checker and a little. */
export const sizeLimit = 260 * 1024 * 1024;
