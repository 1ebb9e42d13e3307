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
    };
    if (source.kind === 'file') return new OrtSession(await ort.InferenceSession.create(source.path, settings));
    const externalData = [...source.weights].map(([path, data]) => ({ path, data }));
    return new OrtSession(await ort.InferenceSession.create(source.model, { ...settings, externalData }));
  },
};

class OrtSession implements Session {
  private readonly session: ort.InferenceSession;

  constructor(session: ort.InferenceSession) {
    this.session = session;
  }

  async run(feeds: Readonly<Record<string, Feed>>): Promise<Readonly<Record<string, TensorData>>> {
    const inputs: Record<string, ort.Tensor> = {};
    for (const [name, feed] of Object.entries(feeds)) inputs[name] = tensor(feed);
    const outputs = await this.session.run(inputs);
    return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, value.data as TensorData]));
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

function tensor({ data, shape }: Feed): ort.Tensor {
  if (data instanceof Float32Array) return new ort.Tensor('float32', data, shape);
  if (data instanceof Int32Array) return new ort.Tensor('int32', data, shape);
  return new ort.Tensor('int64', data, shape);
}
