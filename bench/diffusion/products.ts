/** The products of a pass alone, over the same weights, with the rows they have in a pass. */
import { GraphBuilder, product } from '../../engine/graph/index.ts';
import type { Value } from '../../engine/graph/index.ts';
import type { ImportedModel } from '../../engine/import/index.ts';
import { onnxRuntime } from '../../engine/runtime/onnxruntime.ts';
import type { Feed } from '../../engine/runtime/session.ts';
import { noise } from '../engine/noise.ts';

export interface Alone {
  readonly run: () => Promise<void>;
  readonly release: () => Promise<void>;
}

/** Projections, MLPs and router of all layers, and the scores against `places` cached keys with what they mix. */
export function denseProducts(model: ImportedModel, rows: number, context: number, threads: number): Promise<Alone> {
  const { config } = model.descriptor;
  return open(model, threads, (graph, times, input) => {
    const scores = (heads: number, size: number, keyHeads: number, places: number) => {
      const queries = input([keyHeads, (heads / keyHeads) * rows, size]);
      const keys = input([keyHeads, places, size]);
      const shares = graph.node('FusedMatMul', [queries, keys], { domain: 'com.microsoft', attributes: { transB: 1 } });
      return graph.node('MatMul', [shares, keys]);
    };
    const mlp = (name: string) => [times(`${name}.gate_proj`, rows), times(`${name}.up_proj`, rows), times(`${name}.down_proj`, rows)];
    return [
      ...mlp('self_conditioning'),
      ...config.layers.flatMap(({ kind, keyHeads, headSize }, layer) => [
        ...['q', 'k', ...(kind === 'sliding' ? ['v'] : []), 'o'].map((part) => times(`layers.${layer}.self_attn.${part}_proj`, rows)),
        ...mlp(`layers.${layer}.mlp`),
        times(`layers.${layer}.router.proj`, rows),
        scores(config.queryHeads, headSize, keyHeads, (kind === 'full' ? context : Math.min(context, config.window - 1)) + rows),
      ]),
    ];
  });
}

/** Every expert of every layer, with an even share of the rows. */
export function expertProducts(model: ImportedModel, rows: number, threads: number): Promise<Alone> {
  const { layers, experts, expertsPerToken } = model.descriptor.config;
  const share = Math.max(1, Math.round((rows * expertsPerToken) / experts));
  return open(model, threads, (_graph, times) =>
    layers.flatMap((_, layer) => Array.from({ length: experts }, (__, expert) => ['gate_up_proj', 'down_proj'].map((part) => times(`layers.${layer}.experts.${expert}.${part}`, share))).flat()),
  );
}

type Times = (name: string, rows: number) => Value;

async function open(model: ImportedModel, threads: number, build: (graph: GraphBuilder, times: Times, input: (shape: readonly number[]) => Value) => readonly Value[]): Promise<Alone> {
  const graph = new GraphBuilder('alone');
  const feeds: Record<string, Feed> = {};
  const input = (shape: readonly number[]): Value => {
    const name = `x.${shape.join('.')}`;
    if (!feeds[name]) {
      feeds[name] = noise(shape);
      graph.input(name, 'float32', shape);
    }
    return name;
  };
  const times: Times = (name, rows) => {
    const { kind, outputs, inputs } = model.matrix(name);
    return product(graph, kind, input([rows, inputs]), outputs, inputs, (suffix) => graph.external(`${name}.${suffix}`, model.tensor(`${name}.${suffix}`)));
  };
  // One number of each result keeps it from being left out.
  const firsts = build(graph, times, input).map((value) => graph.node('Slice', [graph.node('Reshape', [value, graph.integers(-1)]), graph.integers(0), graph.integers(1)]));
  graph.output('sum', graph.node('Sum', firsts), 'float32', [1]);
  const session = await onnxRuntime.open({ kind: 'beside', model: graph.finish(), folder: model.folder }, { threads });
  return { run: async () => void (await session.run(feeds, ['sum'])), release: () => session.release() };
}
