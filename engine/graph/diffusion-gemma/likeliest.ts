import type { GraphBuilder, Value } from '../onnx.ts';
import type { GraphTarget } from './target.ts';

/**
 * The `count` ([1] int64) largest values of each row of x [rows, n] and where they stand, int64; the first among equals.
 * Over no rows, which only a graph for the CPU may have, the runtime's own node divides by their number and takes the
 * process along, so it is left out then.
 */
export function likeliest(graph: GraphBuilder, target: GraphTarget, x: Value, count: Value): { readonly values: Value; readonly ids: Value } {
  const topK = (on: GraphBuilder) => on.split('TopK', [x, count], 2, { attributes: { axis: -1, largest: 1, sorted: 1 } });
  if (target === 'webgpu') {
    const [values, ids] = topK(graph);
    return { values: values as Value, ids: ids as Value };
  }
  const rows = graph.node('Shape', [x], { attributes: { start: 0, end: 1 } });
  const hasRows = graph.node('Squeeze', [graph.node('Greater', [rows, graph.integers(0)])]);
  const [values, ids] = graph.either(
    hasRows,
    ['float32', 'int64'],
    topK,
    (inner) => {
      const shape = inner.node('Concat', [inner.integers(0), count], { attributes: { axis: 0 } });
      return [inner.node('Expand', [inner.float(0), shape]), inner.node('Expand', [inner.constant('int64', [], [0]), shape])];
    },
  );
  return { values: values as Value, ids: ids as Value };
}
