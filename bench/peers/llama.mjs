// node-llama-cpp on the same GGUF, driven line by line so that its measurements can be interleaved with ours.
// Input:  {"kind":"prefill","tokens":[…]}  or  {"kind":"decode","tokens":[…],"count":64}
// Output: one line of JSON: {"ms":…,"ids":[…]}; a first line {"ready":true} once the model is loaded.
import { createInterface } from 'node:readline';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';

const [modelPath, threads] = process.argv.slice(2);
const llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.error, maxThreads: Number(threads) });
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({ contextSize: 2048, batchSize: 512, threads: { ideal: Number(threads), min: Number(threads) } });
const sequence = context.getSequence();
console.log(JSON.stringify({ ready: true }));

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  await sequence.clearHistory();
  const ids = [];
  let ms;
  if (request.kind === 'prefill') {
    const start = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(request.tokens);
    ms = performance.now() - start;
  } else {
    // The first token ends the prefill; the clock runs from there over the next `count`.
    let start = 0;
    for await (const id of sequence.evaluate(request.tokens, { temperature: 0, yieldEogToken: true })) {
      if (start === 0) start = performance.now();
      else ids.push(id);
      if (ids.length === request.count) break;
    }
    ms = performance.now() - start;
  }
  console.log(JSON.stringify({ ms, ids }));
}
await llama.dispose();
