/** The port of `session.ts` over onnxruntime-node's CPU provider. */
import * as ort from 'onnxruntime-node';
import type { Feed, GraphSource, Runtime, Session, SessionOptions, TensorData } from './session.ts';

export const onnxRuntime: Runtime = {
  async open(source: GraphSource, options: SessionOptions): Promise<Session> {
    const settings: ort.InferenceSession.SessionOptions = {
      executionProviders: ['cpu'],
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
      const extra = { session: { model_external_initializers_file_folder_path: source.folder } };
      return new OrtSession(await ort.InferenceSession.create(source.model, { ...settings, extra }));
    }
    const externalData = [...source.weights].map(([path, data]) => ({ path, data }));
    return new OrtSession(await ort.InferenceSession.create(source.model, { ...settings, externalData }));
  },
};

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
