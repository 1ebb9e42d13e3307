/** Reads JSON files of a checkpoint with a limit on their size, and takes values of a known kind out of them. */
import { join } from 'node:path';
import { ByteSource } from '../byte-source.ts';
import { damagedFile, unsupportedModel } from '../problems.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * @param longest bytes beyond which the file is refused unread
 * @throws Problem `model-missing` or `model-damaged`
 */
export function readJsonObject(folder: string, name: string, longest: number): JsonObject {
  const source = new ByteSource(join(folder, name));
  try {
    if (source.size > longest) throw damagedFile(name, 'it is far too long');
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(source.read(0, source.size)));
    } catch (cause) {
      throw damagedFile(name, 'it is not JSON', cause);
    }
    if (!isObject(value)) throw damagedFile(name, 'it is not an object');
    return value;
  } finally {
    source.close();
  }
}

/** The entries of a JSON object, each asked for with the kind it must be of. `null` counts as absent unless said otherwise. */
export class Entries {
  private readonly file: string;
  private readonly object: JsonObject;

  constructor(file: string, object: JsonObject) {
    this.file = file;
    this.object = object;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  get(key: string): unknown {
    // `Object.hasOwn`: a key such as `constructor` must not find what every object has.
    return Object.hasOwn(this.object, key) ? (this.object[key] ?? undefined) : undefined;
  }

  /** Whether the entry stands there as `null`. */
  isNull(key: string): boolean {
    return Object.hasOwn(this.object, key) && this.object[key] === null;
  }

  whole(key: string, least: number, most: number, otherwise?: number): number {
    const value = this.get(key) ?? otherwise;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) throw this.wrong(key, value);
    return value;
  }

  number(key: string, isValid: (value: number) => boolean, otherwise?: number): number {
    const value = this.get(key) ?? otherwise;
    if (typeof value !== 'number' || !Number.isFinite(value) || !isValid(value)) throw this.wrong(key, value);
    return value;
  }

  text(key: string, otherwise: string): string {
    const value = this.get(key) ?? otherwise;
    if (typeof value !== 'string') throw this.wrong(key, value);
    return value;
  }

  /** An object inside; an empty one where it is absent. */
  inner(key: string): Entries {
    const value = this.get(key) ?? {};
    if (!isObject(value)) throw this.wrong(key, value);
    return new Entries(this.file, value);
  }

  keys(): readonly string[] {
    return Object.keys(this.object);
  }

  /** One token id or a list of them. */
  tokenIds(key: string): readonly number[] | undefined {
    const value = this.get(key);
    if (value === undefined) return undefined;
    const ids: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (!ids.every((id): id is number => typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < 2 ** 31)) throw this.wrong(key, value);
    return ids;
  }

  /** Refuses a model that has this entry with another value than the only one that is computed. */
  only(key: string, expected: string | number | boolean): void {
    const value = this.get(key);
    if (value !== undefined && value !== expected) throw this.unsupported(`its entry ${key} is ${show(value)}`);
  }

  unsupported(detail: string) {
    return unsupportedModel(this.file, detail);
  }

  wrong(key: string, value: unknown) {
    return damagedFile(this.file, value === undefined ? `its entry ${key} is missing` : `its entry ${key} makes no sense: ${show(value)}`);
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
