/**
 * The thread that runs the Harper grammar checker. It takes about 300 MB, which only come back when the thread ends, so
 * it is not part of the engine's own heap. Takes texts, answers with plain findings.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { createBinaryModuleFromUrl, Dialect, LocalLinter } from 'harper.js';
import type { GrammarAnswer, GrammarFinding, GrammarQuestion } from './grammar.ts';

const port = parentPort;
if (!port) throw new Error('This module runs as a worker thread');

/** The checker's code comes from its package on disk; its own loader would ask for an address on the network. */
function openLinter(): LocalLinter {
  const file = fileURLToPath(import.meta.resolve('harper.js').replace(/index\.js$/, 'harper_wasm_slim_bg.wasm'));
  const url = URL.createObjectURL(new Blob([readFileSync(file)], { type: 'application/wasm' }));
  return new LocalLinter({ binary: createBinaryModuleFromUrl(url, 'slim'), dialect: Dialect.American });
}

const linter = openLinter();

async function check(text: string): Promise<GrammarFinding[]> {
  const lints = await linter.lint(text, { language: 'plaintext' });
  return lints.map((lint) => {
    const span = lint.span();
    const finding = {
      from: span.start,
      to: span.end,
      kind: lint.lint_kind(),
      message: lint.message(),
      suggestions: lint.suggestions().map((suggestion) => ({ kind: suggestion.kind() as 0 | 1 | 2, text: suggestion.get_replacement_text() })),
    };
    lint.free();
    return finding;
  });
}

port.on('message', ({ id, text }: GrammarQuestion) => {
  check(text).then(
    (findings) => port.postMessage({ id, findings } satisfies GrammarAnswer),
    (error: unknown) => port.postMessage({ id, error: String(error) } satisfies GrammarAnswer),
  );
});
