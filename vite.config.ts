import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The window is served from files by both shells, under a policy that allows our own files and nothing inline.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: 'dist/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    // No data: addresses, which the policy forbids for fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One file: the page comes from the disk, and a late style sheet would make it jump.
    cssCodeSplit: false,
    chunkSizeWarningLimit: 3000,
  },
});
