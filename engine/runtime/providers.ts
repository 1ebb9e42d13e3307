/** Which provider computes: those asked for are tried in order, since one that is not there throws. */
import { Problem } from '../text/index.ts';
import type { Provider } from './session.ts';

/** What a writer reads where a provider is not there. */
export function providerMissing(provider: Provider, cause?: unknown): Problem {
  return new Problem(
    {
      code: 'provider-missing',
      what: provider === 'webgpu' ? 'There is no WebGPU adapter on this machine.' : `This machine cannot compute with ${provider}.`,
      safe: 'Nothing was changed; without one the CPU is used.',
      todo: 'Leave out --provider, or install the graphics driver with its part for Vulkan.',
      values: { provider },
    },
    { cause },
  );
}

/** Why a provider was not used: a word for logs, and a sentence. */
export interface Refusal {
  readonly code: string;
  readonly what: string;
}

/**
 * Opens with the first provider that can.
 * @param onRefused told of each that could not, and why
 * @throws what the last one threw
 */
export async function openFirst<T>(order: readonly Provider[], open: (provider: Provider) => Promise<T>, onRefused: (provider: Provider, why: Refusal) => void): Promise<T> {
  for (const [index, provider] of order.entries()) {
    try {
      return await open(provider);
    } catch (error) {
      if (index === order.length - 1) throw error;
      const [what = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
      onRefused(provider, error instanceof Problem ? { code: error.code, what: error.what } : { code: 'provider-fault', what });
    }
  }
  throw new RangeError('no provider is named');
}
