/** A runtime that also says how long each part of the network takes, by the names that the graph gives its nodes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import type { Runtime, TensorData } from '../../engine/runtime/session.ts';

/** Milliseconds by part, over all runs since the session was opened. */
export type Profile = ReadonlyMap<string, number>;

export function profiledRuntime(): { readonly runtime: Runtime; readonly finish: () => Profile } {
  const folder = mkdtempSync(join(tmpdir(), 'palimpsest-profile-'));
  let opened: ort.InferenceSession | undefined;
  const runtime: Runtime = {
    provider: 'cpu',
    async open(source, { threads }) {
      if (source.kind !== 'beside') throw new RangeError('only graphs beside their weights are profiled');
      const session = await ort.InferenceSession.create(source.model, {
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        enableMemPattern: false,
        logSeverityLevel: 3,
        enableProfiling: true,
        profileFilePrefix: join(folder, 'pass'),
        extra: { session: { model_external_initializers_file_folder_path: source.folder } },
      });
      opened = session;
      return {
        async run(feeds, outputs) {
          const inputs = Object.fromEntries(Object.entries(feeds).map(([name, { data, shape }]) => [name, data instanceof Float32Array ? new ort.Tensor('float32', data, shape) : data instanceof Int32Array ? new ort.Tensor('int32', data, shape) : new ort.Tensor('int64', data, shape)]));
          const results = await session.run(inputs, outputs);
          return Object.fromEntries(outputs.map((name) => [name, (results[name] as ort.Tensor).data as TensorData]));
        },
        release: () => session.release(),
      };
    },
  };
  const finish = () => {
    opened?.endProfiling();
    const parts = new Map<string, number>();
    for (const file of readdirSync(folder)) {
      const events = JSON.parse(readFileSync(join(folder, file), 'utf8')) as readonly { cat?: string; name: string; dur: number; args?: { op_name?: string } }[];
      for (const { cat, name, dur, args } of events) {
        // What a branch does is listed node by node as well.
        if (cat !== 'Node' || !name.endsWith('_kernel_time') || args?.op_name === 'If') continue;
        const part = name.includes('/') ? name.slice(0, name.indexOf('/')) : 'other';
        parts.set(part, (parts.get(part) ?? 0) + dur / 1000);
      }
    }
    rmSync(folder, { recursive: true, force: true });
    return parts;
  };
  return { runtime, finish };
}
