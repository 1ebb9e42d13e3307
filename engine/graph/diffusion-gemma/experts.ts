/**
 * The two feed-forward parts of a layer: a dense MLP, and experts of which each row takes some (specification, section 3).
 *
 * Rows are brought into the order of their experts, so that each expert has its rows one after another, and every expert
 * multiplies its own: an expert without rows multiplies none, which costs next to nothing (decision 009). On WebGPU every
 * expert multiplies all rows (decision 025).
 */
import { rmsNorm } from '../layers.ts';
import type { GraphBuilder, Value } from '../onnx.ts';
import type { Weights } from './weights.ts';

/** gelu(gate) ⊙ up, from both in one tensor. GELU by its tanh approximation. */
function gated(graph: GraphBuilder, gate: Value, up: Value): Value {
  return graph.node('Mul', [graph.node('Gelu', [gate], { attributes: { approximate: 'tanh' } }), up]);
}

/** down(gelu(gate x) ⊙ (up x)) with the matrices `name.gate_proj`, `name.up_proj`, `name.down_proj`. */
export function denseMlp(graph: GraphBuilder, weights: Weights, name: string, x: Value): Value {
  const { hidden, feedForward } = weights.config;
  const gate = weights.times(x, `${name}.gate_proj`, feedForward, hidden);
  const up = weights.times(x, `${name}.up_proj`, feedForward, hidden);
  return weights.times(gated(graph, gate, up), `${name}.down_proj`, hidden, feedForward);
}

/**
 * Σ weight_e · expert_e(x) over the experts of each row.
 * @param route the raw residual [rows, hidden], which the router sees
 * @param x the normed rows [rows, hidden], which the experts see
 */
export function mixture(graph: GraphBuilder, weights: Weights, index: number, route: Value, x: Value): Value {
  if (weights.target === 'webgpu') return everyExpert(graph, weights, index, router(graph, weights, index, route), x);
  const rows = graph.node('Shape', [x], { attributes: { start: 0, end: 1 } });
  const hasRows = graph.node('Squeeze', [graph.node('Greater', [rows, graph.integers(0)])]);
  const [mixed] = graph.either(
    hasRows,
    ['float32'],
    (inner) => [chosenExperts(inner, weights.within(inner), index, router(inner, weights.within(inner), index, route), x)],
    (inner) => [inner.node('Identity', [x])],
  );
  return mixed as Value;
}

interface Routing {
  /** What the router makes of each expert, [rows, experts]. */
  readonly probabilities: Value;
  /** The experts of each row, int64 [rows, k]. */
  readonly chosen: Value;
  /** What their outputs are multiplied by, [rows, k]. */
  readonly shares: Value;
}

/**
 * All experts over all rows, with a share of 0 where one was not chosen: no size depends on what the router says, so nothing
 * has to come back from the adapter in the middle of a pass. It multiplies experts / k times as much.
 * @param x [canvases, length, hidden]
 */
function everyExpert(graph: GraphBuilder, weights: Weights, index: number, { probabilities, chosen, shares }: Routing, x: Value): Value {
  const { hidden, experts, expertFeedForward } = weights.config;
  const nothing = graph.node('Mul', [probabilities, graph.float(0)]);
  const all = graph.node('ScatterElements', [nothing, chosen, shares], { attributes: { axis: -1 } });
  const share = experts === 1 ? [all] : graph.split('Split', [all], experts, { attributes: { axis: -1, num_outputs: experts } });
  return share
    .map((own, expert) => {
      const name = `layers.${index}.experts.${expert}`;
      const [gate, up] = graph.split('Split', [weights.times(x, `${name}.gate_up_proj`, 2 * expertFeedForward, hidden)], 2, { attributes: { axis: -1, num_outputs: 2 } });
      return graph.node('Mul', [weights.times(gated(graph, gate as Value, up as Value), `${name}.down_proj`, hidden, expertFeedForward), own]);
    })
    .reduce((sum, one) => graph.node('Add', [sum, one]));
}

function chosenExperts(graph: GraphBuilder, weights: Weights, index: number, { chosen, shares }: Routing, x: Value): Value {
  const { hidden, experts, expertsPerToken, expertFeedForward } = weights.config;
  const last = (value: Value) => graph.node('Reshape', [value, graph.integers(-1)]);

  // Assignments, row by row, sorted by expert; equal ones keep their order.
  const flat = last(chosen);
  const count = graph.node('Shape', [flat]);
  const sort = (value: Value) => graph.split('TopK', [value, count], 2, { attributes: { axis: 0, largest: 0, sorted: 1 } })[1] as Value;
  const order = sort(flat);
  const places = sort(order);
  const ones = graph.node('Expand', [graph.constant('int64', [1], [1]), count]);
  const rowsOf = graph.node('ScatterElements', [graph.constant('int64', [experts], new Array<number>(experts).fill(0)), flat, ones], { attributes: { axis: 0, reduction: 'add' } });
  const sorted = graph.node('Gather', [x, graph.node('Div', [order, graph.integers(expertsPerToken)])]);

  const each = (input: Value, part: string, outputs: number, inputs: number): Value => {
    const pieces = graph.split('Split', [input, rowsOf], experts, { attributes: { axis: 0 } });
    const done = pieces.map((piece, expert) => weights.times(piece, `layers.${index}.experts.${expert}.${part}`, outputs, inputs));
    return done.length === 1 ? (done[0] as Value) : graph.node('Concat', done, { attributes: { axis: 0 } });
  };
  const [gate, up] = graph.split('Split', [each(sorted, 'gate_up_proj', 2 * expertFeedForward, hidden)], 2, { attributes: { axis: -1, num_outputs: 2 } });
  const out = each(gated(graph, gate as Value, up as Value), 'down_proj', hidden, expertFeedForward);

  const back = graph.node('Reshape', [graph.node('Gather', [out, places]), graph.integers(-1, expertsPerToken, hidden)]);
  const mixed = graph.node('MatMul', [graph.node('Unsqueeze', [shares, graph.integers(1)]), back]);
  return graph.node('Reshape', [mixed, graph.integers(-1, hidden)]);
}

function router(graph: GraphBuilder, weights: Weights, index: number, route: Value): Routing {
  const { hidden, experts, expertsPerToken, normEpsilon } = weights.config;
  const own = `layers.${index}.router`;
  const gain = graph.node('Mul', [weights.vector(`${own}.scale`), graph.float(hidden ** -0.5)]);
  const scores = weights.times(rmsNorm(graph, route, gain, normEpsilon), `${own}.proj`, experts, hidden);
  const probabilities = graph.node('Softmax', [scores], { attributes: { axis: -1 } });
  const [largest, chosen] = graph.split('TopK', [probabilities, graph.integers(expertsPerToken)], 2, { attributes: { axis: -1, largest: 1, sorted: 1 } });
  const sum = graph.node('ReduceSum', [largest as Value, graph.integers(-1)], { attributes: { keepdims: 1 } });
  const scale = graph.node('Gather', [weights.vector(`${own}.per_expert_scale`), chosen as Value]);
  return { probabilities, chosen: chosen as Value, shares: graph.node('Mul', [graph.node('Div', [largest as Value, sum]), scale]) };
}
