/** The port of `session.ts` over onnxruntime-node: its CPU provider, and its WebGPU provider. */
import * as ort from 'onnxruntime-node';
import { providerMissing } from './providers.ts';
import type { Feed, GraphSource, Runtime, Session, SessionOptions, TensorData } from './session.ts';

export const onnxRuntime: Runtime = { provider: 'cpu', open: (source, options) => open(source, options, { executionProviders: ['cpu'] }) };

/**
 * A graphics adapter by way of WebGPU. Nothing of a graph may fall back to the CPU: a graph that holds a node without a
 * kernel there is refused when it is opened, where it would otherwise run slowly without a word.
 */
export const webgpuRuntime: Runtime = {
  provider: 'webgpu',
  /** @throws Problem `provider-missing` where the machine has no adapter, or this build of the runtime no WebGPU */
  async open(source, options) {
    try {
      // The CPU provider is named for what crosses between the two; nodes may not go to it.
      return await open(source, options, { executionProviders: ['webgpu', 'cpu'], extra: { session: { disable_cpu_ep_fallback: '1' } } });
    } catch (cause) {
      const { message } = cause as Error;
      if (/WebGPU adapter|No supported adapters|backend not found|not available|not supported.*webgpu/i.test(message)) throw providerMissing('webgpu', cause);
      throw cause;
    }
  },
};

export const runtimes: Readonly<Record<Runtime['provider'], Runtime>> = { cpu: onnxRuntime, webgpu: webgpuRuntime };

async function open(source: GraphSource, options: SessionOptions, own: ort.InferenceSession.SessionOptions): Promise<Session> {
  const settings: ort.InferenceSession.SessionOptions = {
    ...own,
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // Plans of memory are kept for every set of shapes, and here each run has its own: 120 MB more, no faster.
    enableMemPattern: false,
  };
  if (source.kind === 'file') return new OrtSession(await ort.InferenceSession.create(source.path, settings));
  if (source.kind === 'beside') {
    const session = { ...(own.extra?.['session'] as object | undefined), model_external_initializers_file_folder_path: source.folder };
    return new OrtSession(await ort.InferenceSession.create(source.model, { ...settings, extra: { ...own.extra, session } }));
  }
  const externalData = [...source.weights].map(([path, data]) => ({ path, data }));
  return new OrtSession(await ort.InferenceSession.create(source.model, { ...settings, externalData }));
}

class OrtSession implements Session {
  private readonly session: ort.InferenceSession;

  constructor(session: ort.InferenceSession) {
    this.session = session;
  }

  async run(feeds: Readonly<Record<string, Feed>>, outputs: readonly string[]): Promise<Readonly<Record<string, TensorData>>> {
    const inputs: Record<string, ort.Tensor> = {};
    for (const name in feeds) inputs[name] = tensor(feeds[name] as Feed);
    const results = await this.session.run(inputs, outputs);
    const data: Record<string, TensorData> = {};
    for (const name of outputs) data[name] = (results[name] as ort.Tensor).data as TensorData;
    return data;
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

const tensors = new WeakMap<Feed, ort.Tensor>();

function tensor(feed: Feed): ort.Tensor {
  let known = tensors.get(feed);
  if (!known) {
    const { data, shape } = feed;
    if (data instanceof Float32Array) known = new ort.Tensor('float32', data, shape);
    else if (data instanceof Int32Array) known = new ort.Tensor('int32', data, shape);
    else known = new ort.Tensor('int64', data, shape);
    tensors.set(feed, known);
  }
  return known;
}
