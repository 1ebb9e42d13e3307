/** What commands with options of their own share in reading them. */
import { UsageError } from './options.ts';

/** Runs Node's parser; what it does not understand is wrong usage. @throws UsageError */
export function readOwnArguments<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError((error instanceof Error ? error.message : String(error)).split('. ')[0] ?? '');
  }
}

/** @throws UsageError */
export function wholeNumber(option: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || number < least || number > most) throw new UsageError(`--${option} is a whole number from ${least} to ${most}, not "${value}"`);
  return number;
}

export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
