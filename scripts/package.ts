/**
 * `npm run package [-- --platform linux|darwin|win32 --arch x64|arm64 --dir]`: builds, then packs the desktop app into
 * `release/`. `--dir` makes the unpacked folder only. `--electron-dist FOLDER` takes Electron from there, for tests and
 * for machines that may not download it.
 */
import { copyFileSync, globSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { Arch, build, Platform, type AfterPackContext, type Configuration } from 'electron-builder';
import { fuses } from '../electron/policy/index.ts';
import { buildProcesses, buildWindow, root } from './build.ts';
import { carriedPackages, isCarried, outsideAssets, ownFiles, type Target, targets } from './package-files.ts';

export interface PackageOptions {
  readonly target: Target;
  /** The unpacked folder only, no installer. */
  readonly dir: boolean;
  /** Where the result goes. */
  readonly output: string;
  /** A folder with Electron's files; by default electron-builder downloads them. */
  readonly electronDist?: string;
}

/** Packs the app. Answers the paths of what was made. */
export async function packageApp({ target, dir, output, electronDist }: PackageOptions): Promise<readonly string[]> {
  await buildWindow();
  await buildProcesses();
  const staged = join(output, '.staged', `${target.platform}-${target.arch}`);
  stage(target, staged);
  const platform = { linux: Platform.LINUX, darwin: Platform.MAC, win32: Platform.WINDOWS }[target.platform];
  const arch = { x64: Arch.x64, arm64: Arch.arm64 }[target.arch];
  return build({
    targets: platform.createTarget(dir ? ['dir'] : null, arch),
    projectDir: root,
    publish: 'never',
    config: { ...configuration(staged, output), ...(electronDist === undefined ? {} : { electronDist, win: { signAndEditExecutable: false } }) },
  });
}

/** Copies what is carried of the packages, so that the packer is given exactly that; and the manifest, which is wanted inside and outside the archive. */
function stage(target: Target, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  for (const path of carriedFiles(target)) {
    const copy = join(folder, path.replace('node_modules/', 'packages/'));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(join(root, path), copy);
  }
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
}

/** The files of the carried packages for a target, from the root. */
export function carriedFiles(target: Target, base = root): readonly string[] {
  return carriedPackages
    .flatMap((name) => globSync(`node_modules/${name}/**/*`, { cwd: base }))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => isCarried(path, target) && statSync(join(base, path)).isFile());
}

function configuration(staged: string, output: string): Configuration {
  return {
    appId: 'app.palimpsest.desktop',
    productName: 'Palimpsest',
    copyright: 'Apache-2.0',
    directories: { output },
    asar: true,
    asarUnpack: ['**/*.node', '**/*.so*', '**/*.dylib', '**/*.dll'],
    files: [...ownFiles, '!node_modules', { from: join(staged, 'packages'), to: 'node_modules', filter: ['**/*'] }],
    extraResources: [
      ...outsideAssets.map((name) => ({ from: `assets/${name}`, to: `assets/${name}` })),
      { from: 'assets/licences.json', to: 'assets/licences.json' },
      { from: join(staged, 'package.json'), to: 'package.json' },
      { from: 'LICENSE', to: 'LICENSE.palimpsest.txt' },
    ],
    npmRebuild: false,
    nodeGypRebuild: false,
    electronLanguages: ['en-US', 'en'],
    linux: { target: ['AppImage', 'deb'], category: 'Office', executableName: 'palimpsest', maintainer: 'Palimpsest', synopsis: 'Write, offline, with a text-diffusion language model' },
    mac: { target: ['dmg'], category: 'public.app-category.productivity', hardenedRuntime: true },
    win: { target: ['nsis'] },
    nsis: { oneClick: false, perMachine: false },
    afterPack: setFuses,
  };
}

/** Flips the fuses in the packed program, before it is signed. */
async function setFuses({ appOutDir, packager, electronPlatformName }: AfterPackContext): Promise<void> {
  const name = packager.appInfo.productFilename;
  const program = electronPlatformName === 'darwin' ? `${name}.app` : electronPlatformName === 'win32' ? `${name}.exe` : 'palimpsest';
  await flipFuses(join(appOutDir, program), {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    resetAdHocDarwinSignature: electronPlatformName === 'darwin',
    [FuseV1Options.RunAsNode]: fuses.RunAsNode,
    [FuseV1Options.EnableCookieEncryption]: fuses.EnableCookieEncryption,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: fuses.EnableNodeOptionsEnvironmentVariable,
    [FuseV1Options.EnableNodeCliInspectArguments]: fuses.EnableNodeCliInspectArguments,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: fuses.EnableEmbeddedAsarIntegrityValidation,
    [FuseV1Options.OnlyLoadAppFromAsar]: fuses.OnlyLoadAppFromAsar,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: fuses.LoadBrowserProcessSpecificV8Snapshot,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: fuses.GrantFileProtocolExtraPrivileges,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      platform: { type: 'string', default: process.platform },
      arch: { type: 'string', default: process.arch },
      dir: { type: 'boolean', default: false },
      'electron-dist': { type: 'string' },
      output: { type: 'string', default: join(root, 'release') },
    },
  });
  const target = targets.find(({ platform, arch }) => platform === values.platform && arch === values.arch);
  if (!target) {
    console.error(`Palimpsest can't be packed for ${values.platform} ${values.arch}. It can for: ${targets.map((each) => `${each.platform} ${each.arch}`).join(', ')}.`);
    process.exit(2);
  }
  const electronDist = values['electron-dist'];
  for (const path of await packageApp({ target, dir: values.dir, output: values.output, ...(electronDist === undefined ? {} : { electronDist }) })) console.log(path);
}
