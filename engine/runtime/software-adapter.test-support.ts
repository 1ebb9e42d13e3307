/** Vulkan in software, where Debian's Chromium is installed: its SwiftShader, which WebGPU takes for a graphics adapter. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = '/usr/lib/chromium';

export const softwareDriver = join(folder, 'vk_swiftshader_icd.json');

/** Environment of a process that is to compute on it; null where it is not installed. Libraries are looked for when a process starts. */
export function softwareAdapter(): NodeJS.ProcessEnv | null {
  return existsSync(softwareDriver) ? { ...process.env, LD_LIBRARY_PATH: folder, VK_ICD_FILENAMES: softwareDriver } : null;
}
