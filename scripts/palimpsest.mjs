#!/usr/bin/env node
// `npx palimpsest …`: the command line, on a Node that is recent enough.
process.argv.splice(2, 0, 'engine/cli/main.ts');
await import('./with-node.mjs');
