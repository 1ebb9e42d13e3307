/** Builds ONNX models: values, nodes and initializers in, the bytes of a model file out (ONNX IR version 10). */
import { Message } from './protobuf.ts';

/** Element types by their number in ONNX' `TensorProto.DataType`. */
const elementTypes = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9, float16: 10 } as const;
export type ElementType = keyof typeof elementTypes;

/** Bytes of one element. */
export const elementBytes: Readonly<Record<ElementType, number>> = { float32: 4, uint8: 1, int8: 1, int32: 4, int64: 8, bool: 1, float16: 2 };

/** The name of a tensor in the graph. '' stands for an optional input or output that is left out. */
export type Value = string & { readonly __value?: never };

/** A dimension: a number, or a name for one that is known only when the graph runs. */
export type Dimension = number | string;

/** What an attribute of a node may hold; integers and floats are told apart by a wrapper, as 1 may mean either. */
export type Attribute = number | string | readonly number[] | { readonly float: number } | { readonly type: ElementType } | { readonly graph: Message };

/** A tensor that lies in another file, found relative to the model's own. */
export interface ExternalTensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
}

export interface NodeOptions {
  readonly domain?: '' | 'com.microsoft';
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

const opset = 21;

export class GraphBuilder {
  private readonly name: string;
  private readonly nodes: Message[] = [];
  private readonly initializers: Message[] = [];
  private readonly constants = new Map<string, Value>();
  private readonly externals = new Set<string>();
  private readonly inputs: Message[] = [];
  private readonly outputs: Message[] = [];
  private readonly shared: { count: number; part: string };

  constructor(name: string, shared = { count: 0, part: '' }) {
    this.name = name;
    this.shared = shared;
  }

  /** Names the part of the network that nodes belong to from here on, for profiles of the runtime. */
  begin(part: string): void {
    this.shared.part = part;
  }

  input(name: string, type: ElementType, shape: readonly Dimension[]): Value {
    this.inputs.push(valueInfo(name, type, shape));
    return name;
  }

  /** Names a value as an output of the graph. Without a shape nothing is said about it. */
  output(name: string, value: Value, type: ElementType, shape?: readonly Dimension[]): void {
    this.nodes.push(nodeMessage('Identity', [value], [name], {}));
    this.outputs.push(valueInfo(name, type, shape));
  }

  /** A node with one output. */
  node(operator: string, inputs: readonly Value[], options: NodeOptions = {}): Value {
    const [value] = this.emit(operator, inputs, 1, options);
    return value as Value;
  }

  /** A node with several outputs. */
  split(operator: string, inputs: readonly Value[], outputs: number, options: NodeOptions = {}): Value[] {
    return this.emit(operator, inputs, outputs, options);
  }

  /**
   * Values that are computed in one of two ways, decided when the graph runs. Each way may use values from before.
   * @param condition bool, a scalar
   */
  either(condition: Value, types: readonly ElementType[], ifTrue: (graph: GraphBuilder) => readonly Value[], ifFalse: (graph: GraphBuilder) => readonly Value[]): Value[] {
    const branch = (build: (graph: GraphBuilder) => readonly Value[]) => {
      const inner = new GraphBuilder(`branch.${this.shared.count++}`, this.shared);
      for (const [index, value] of build(inner).entries()) inner.output(`result.${this.shared.count++}`, value, types[index] as ElementType);
      return { graph: inner.message() };
    };
    return this.emit('If', [condition], types.length, { attributes: { then_branch: branch(ifTrue), else_branch: branch(ifFalse) } });
  }

  /** A node whose outputs are named by the caller; '' leaves one out. */
  private emit(operator: string, inputs: readonly Value[], outputs: number, options: NodeOptions): Value[] {
    const names = Array.from({ length: outputs }, () => `${operator}.${this.shared.count++}`);
    this.nodes.push(nodeMessage(operator, inputs, names, options, this.shared.part));
    return names;
  }

  /** A small constant that is part of the model file; the same one is stored once. */
  constant(type: ElementType, shape: readonly number[], values: ArrayLike<number>): Value {
    const data = elements(type, values);
    const key = `${type}|${shape.join(',')}|${Buffer.from(data).toString('base64')}`;
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const name = `constant.${this.shared.count++}`;
    const tensor = tensorHead(name, type, shape).bytes(9, data);
    this.initializers.push(tensor);
    this.constants.set(key, name);
    return name;
  }

  float(value: number): Value {
    return this.constant('float32', [], [value]);
  }

  /** A vector of 64-bit integers: shapes, axes, starts and ends. */
  integers(...values: number[]): Value {
    return this.constant('int64', [values.length], values);
  }

  /** A weight that lies in another file; one that is named again is the same. */
  external(name: string, tensor: ExternalTensor): Value {
    if (this.externals.has(name)) return name;
    this.externals.add(name);
    const entry = (key: string, value: string | number) => new Message().text(1, key).text(2, String(value));
    const message = tensorHead(name, tensor.type, tensor.shape)
      .message(13, entry('location', tensor.file))
      .message(13, entry('offset', tensor.offset))
      .message(13, entry('length', tensor.bytes))
      .integer(14, 1);
    this.initializers.push(message);
    return name;
  }

  private message(): Message {
    const graph = new Message();
    for (const node of this.nodes) graph.message(1, node);
    graph.text(2, this.name);
    for (const initializer of this.initializers) graph.message(5, initializer);
    for (const input of this.inputs) graph.message(11, input);
    for (const output of this.outputs) graph.message(12, output);
    return graph;
  }

  /** The model file. */
  finish(): Uint8Array {
    return new Message()
      .integer(1, 10)
      .text(2, 'palimpsest')
      .message(7, this.message())
      .message(8, new Message().text(1, '').integer(2, opset))
      .message(8, new Message().text(1, 'com.microsoft').integer(2, 1))
      .finish();
  }
}

function nodeMessage(operator: string, inputs: readonly Value[], outputs: readonly Value[], options: NodeOptions, part = ''): Message {
  const message = new Message();
  for (const input of inputs) message.text(1, input);
  for (const output of outputs) message.text(2, output);
  if (part !== '') message.text(3, `${part}/${outputs.join()}`);
  message.text(4, operator);
  for (const [name, value] of Object.entries(options.attributes ?? {})) message.message(5, attributeMessage(name, value));
  if (options.domain) message.text(7, options.domain);
  return message;
}

function attributeMessage(name: string, value: Attribute): Message {
  const message = new Message().text(1, name);
  if (typeof value === 'number') return message.integer(3, value).integer(20, 2);
  if (typeof value === 'string') return message.text(4, value).integer(20, 3);
  if ('float' in value) return message.float(2, value.float).integer(20, 1);
  if ('type' in value) return message.integer(3, elementTypes[value.type]).integer(20, 2);
  if ('graph' in value) return message.message(6, value.graph).integer(20, 5);
  for (const item of value) message.integer(8, item);
  return message.integer(20, 7);
}

function valueInfo(name: string, type: ElementType, shape?: readonly Dimension[]): Message {
  const tensor = new Message().integer(1, elementTypes[type]);
  if (shape) {
    const dimensions = new Message();
    for (const size of shape) dimensions.message(1, typeof size === 'number' ? new Message().integer(1, size) : new Message().text(2, size));
    tensor.message(2, dimensions);
  }
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}

function tensorHead(name: string, type: ElementType, shape: readonly number[]): Message {
  const message = new Message();
  for (const size of shape) message.integer(1, size);
  return message.integer(2, elementTypes[type]).text(8, name);
}

function elements(type: ElementType, values: ArrayLike<number>): Uint8Array {
  const bytes = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  switch (type) {
    case 'float32':
      return bytes(Float32Array.from(values));
    case 'int32':
      return bytes(Int32Array.from(values));
    case 'int64':
      return bytes(BigInt64Array.from(Array.from(values, BigInt)));
    case 'int8':
      return bytes(Int8Array.from(values));
    case 'uint8':
    case 'bool':
      return bytes(Uint8Array.from(values));
    case 'float16':
      throw new RangeError('float16 constants are not written');
  }
}
