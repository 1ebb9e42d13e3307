import { expect, test } from 'vitest';
import { openFirst, providerMissing } from './providers.ts';
import type { Refusal } from './providers.ts';
import type { Provider } from './session.ts';

const refusing = (...out: readonly Provider[]) => async (provider: Provider) => {
  if (out.includes(provider)) throw provider === 'webgpu' ? providerMissing(provider) : new Error('out of memory\n    at somewhere');
  return provider;
};

test('providers are tried in order, and each that cannot is told of with its reason', async () => {
  const refused: string[] = [];
  const note = (provider: Provider, { code, what }: Refusal) => void refused.push(`${provider}: ${code}: ${what}`);
  expect(await openFirst(['webgpu', 'cpu'], refusing(), note)).toBe('webgpu');
  expect(await openFirst(['cpu', 'webgpu'], refusing('cpu'), note)).toBe('webgpu');
  expect(await openFirst(['webgpu', 'cpu'], refusing('webgpu'), note)).toBe('cpu');
  expect(refused).toEqual(['cpu: provider-fault: out of memory', 'webgpu: provider-missing: There is no WebGPU adapter on this machine.']);
});

test('where none can, the reason of the last is the reason', async () => {
  const refused: Provider[] = [];
  await expect(openFirst(['cpu', 'webgpu'], refusing('cpu', 'webgpu'), (provider) => void refused.push(provider))).rejects.toMatchObject({ code: 'provider-missing', values: { provider: 'webgpu' } });
  expect(refused).toEqual(['cpu']);
  await expect(openFirst([], refusing(), () => undefined)).rejects.toThrow(RangeError);
});
