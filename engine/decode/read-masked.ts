import { restrict } from '../canvas/index.ts';
import type { Canvas, MaskNoise, PlaceReading, SamplerSettings } from '../canvas/index.ts';
import type { LanguageModel, ReadRequest } from '../runtime/index.ts';
import type { Context } from './context.ts';

/** Asks a model of mask noise for one pass over several canvases, and sorts the answer by canvas and place. */
export async function readMasked(model: LanguageModel, context: Context, kind: MaskNoise, canvases: readonly Canvas<SamplerSettings>[]): Promise<PlaceReading[][]> {
  const ids: number[] = [];
  const owners: number[] = [];
  const rows: number[] = [];
  const targets: number[] = [];
  const candidates: (readonly number[])[] = [];
  const wishes = canvases.map((canvas) => kind.wish(canvas));
  canvases.forEach((canvas, owner) => {
    const first = ids.length;
    ids.push(context.lastId, ...canvas.ids);
    for (let row = 0; row <= canvas.ids.length; row++) owners.push(owner);
    const wish = wishes[owner] as (typeof wishes)[number];
    rows.push(...wish.positions.map((position) => first + position));
    targets.push(...wish.targets);
    candidates.push(...(wish.candidates ?? wish.positions.map(() => [])));
  });
  const top = Math.max(...wishes.map((wish) => wish.top));
  const restricted = candidates.some((list) => list.length > 0);
  const banned = canvases[0]?.layout.banned ?? [];
  const read: ReadRequest = { rows, targets, top, banned, ...(restricted ? { candidates } : {}) };
  const readout = await model.canvas(context.cache, { ids, canvases: owners, read });

  let row = 0;
  let candidate = 0;
  return wishes.map((wish) =>
    wish.positions.map((_, index): PlaceReading => {
      const at = row++;
      const allowed = wish.candidates?.[index] ?? [];
      const held = wish.targets[index] as number;
      if (allowed.length > 0) {
        const distribution = restrict(allowed, (readout.candidateLogProbabilities as Float32Array).subarray(candidate, candidate + allowed.length));
        candidate += allowed.length;
        const listed = distribution.ids.indexOf(held);
        return { distribution, heldLogProbability: distribution.logProbabilities[listed] ?? -Infinity };
      }
      const from = at * readout.top;
      return {
        distribution: {
          ids: Array.from(readout.topIds.subarray(from, from + readout.top)),
          logProbabilities: Array.from(readout.topLogProbabilities.subarray(from, from + readout.top)),
          entropy: readout.entropy[at] as number,
        },
        heldLogProbability: (readout.targetLogProbabilities as Float32Array)[at] as number,
      };
    }),
  );
}
