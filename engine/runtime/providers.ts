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

/**
 * Opens with the first provider that can.
 * @param onRefused told of each that could not, with the reason in one line
 * @throws what the last one threw
 */
export async function openFirst<T>(order: readonly Provider[], open: (provider: Provider) => Promise<T>, onRefused: (provider: Provider, reason: string) => void): Promise<T> {
  for (const [index, provider] of order.entries()) {
    try {
      return await open(provider);
    } catch (error) {
      if (index === order.length - 1) throw error;
      const reason = error instanceof Problem ? error.what : error instanceof Error ? error.message : String(error);
      onRefused(provider, reason.split('\n', 1)[0] as string);
    }
  }
  throw new RangeError('no provider is named');
}
