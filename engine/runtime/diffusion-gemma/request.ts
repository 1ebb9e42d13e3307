import type { DiffusionGemmaConfig } from '../../model/index.ts';
import type { DenoiseRequest } from '../diffusion-model.ts';
import { checkIds } from '../readout.ts';
import { SoftRows } from './soft-state.ts';

const mostTop = 64;

/**
 * Checks that a request makes sense for a model, and gives the length of its canvases.
 * @throws RangeError for one that does not; TypeError for a soft state of another model
 */
export function checkRequest(request: DenoiseRequest, config: DiffusionGemmaConfig): number {
  const { ids, canvases, before, temperature, draws, top, banned, allowed, candidates, discount, targets, pinned } = request;
  const rows = ids.length;
  if (rows === 0 || !Number.isInteger(canvases) || canvases < 1 || rows % canvases !== 0) throw new RangeError(`${rows} ids are not ${canvases} canvases of one length`);
  if (!(Number.isFinite(temperature) && temperature > 0)) throw new RangeError(`a temperature of ${temperature} is not computed`);
  if (!(Number.isInteger(top) && top >= 1 && top <= Math.min(mostTop, config.vocabulary))) throw new RangeError(`cannot read the ${top} likeliest ids`);
  for (const [what, list] of Object.entries({ draws, targets, allowed, candidates, discount })) {
    if (list && list.length !== rows) throw new RangeError(`${list.length} ${what} do not fit ${rows} rows`);
  }
  if (!draws.every((draw) => draw >= 0 && draw < 1)) throw new RangeError('draws lie between 0 and 1, 1 excluded');
  if (discount && !discount.every(Number.isFinite)) throw new RangeError('discounts are numbers');
  for (const list of [ids, targets, banned, ...(allowed ?? []), ...(candidates ?? [])]) checkIds(list, config.vocabulary);
  for (const row of pinned ?? []) if (!Number.isInteger(row) || row < 0 || row >= rows) throw new RangeError(`row ${row} is not one of ${rows}`);
  if (before !== null) {
    if (!(before instanceof SoftRows) || before.hidden !== config.hidden) throw new TypeError('the soft state is not of this model');
    if (before.canvases !== canvases || before.canvases * before.length !== rows) throw new RangeError('the soft state is of another arrangement of canvases');
  }
  const isBanned = new Set(banned);
  if (isBanned.size >= config.vocabulary || allowed?.some((list) => list.length > 0 && list.every((id) => isBanned.has(id)))) throw new RangeError('a row has no possible id');
  return rows / canvases;
}
