/** What the denoise loop sees of a model with a canvas, whichever kind of noise it was trained with. */
import { MaskNoise, UniformNoise } from '../canvas/index.ts';
import type { Canvas, Draw, NoiseKind, PassLimit, Place, PlaceReading, SamplerSettings, UniformSettings } from '../canvas/index.ts';
import type { DiffusionModel, LanguageModel } from '../runtime/index.ts';
import { Problem } from '../text/index.ts';
import type { Context } from './context.ts';
import { readMasked } from './read-masked.ts';
import { UniformRows } from './read-uniform.ts';

/** One canvas to denoise. Several share a context and are read in one batch: variants, lengths, places tried out. */
export interface CanvasJob {
  readonly places: readonly Place[];
  readonly seed: number;
  /** Tells canvases of the same seed apart: the draft they belong to, or the place in a longer text. */
  readonly stream: number;
}

/** A canvas that takes part in a pass. */
export interface LiveCanvas<Settings extends PassLimit> {
  /** Its place among the jobs. */
  readonly job: number;
  readonly canvas: Canvas<Settings>;
  readonly draw: Draw;
}

export interface CanvasReader<Settings extends PassLimit> {
  readonly kind: NoiseKind<Settings>;
  readonly vocabulary: number;
  readonly endIds: readonly number[];
  /** Ids that a text may not hold; the end tokens among them unless it may end. */
  banned(mayEnd: boolean): number[];
  /**
   * Before the first pass of new canvases. `carried`: the one canvas that begins is made of these places of the one that was
   * read last, and goes on with what the model made of them.
   */
  start(carried?: readonly number[]): void;
  /** One pass: readings by canvas, in the order of its wish. */
  read(live: readonly LiveCanvas<Settings>[]): Promise<PlaceReading[][]>;
}

export type CanvasModel = LanguageModel | DiffusionModel;
export type SettingsOf<Model extends CanvasModel> = Model extends DiffusionModel ? UniformSettings : SamplerSettings;

export function isDiffusion(model: CanvasModel): model is DiffusionModel {
  return 'denoise' in model;
}

/** @throws Problem `no-canvas` for a model without one */
export function readerOf<Model extends CanvasModel>(model: Model, context: Context): CanvasReader<SettingsOf<Model>> {
  return (isDiffusion(model) ? uniformReader(model, context) : maskReader(model, context)) as CanvasReader<PassLimit> as CanvasReader<SettingsOf<Model>>;
}

function maskReader(model: LanguageModel, context: Context): CanvasReader<SamplerSettings> {
  if (model.maskId === undefined) {
    throw new Problem({ code: 'no-canvas', what: 'This model can only write from left to right.', safe: 'Nothing was changed.', todo: 'Choose a model with a canvas for this command.' });
  }
  const kind = new MaskNoise(model.maskId);
  return {
    kind,
    vocabulary: model.vocabulary,
    endIds: [model.endId],
    banned: (mayEnd) => bannedIds(model, mayEnd),
    start: () => {},
    read: (live) => readMasked(model, context, kind, live.map(({ canvas }) => canvas)),
  };
}

function uniformReader(model: DiffusionModel, context: Context): CanvasReader<UniformSettings> {
  const kind = new UniformNoise();
  const rows = new UniformRows(model, context, kind);
  return {
    kind,
    vocabulary: model.vocabulary,
    endIds: model.endIds,
    banned: (mayEnd) => model.specialIds.filter((id) => !(mayEnd && model.endIds.includes(id))),
    start: (carried) => rows.start(carried),
    read: (live) => rows.read(live),
  };
}

/** Ids that may not stand in a text; the end token among them unless the text may end here. */
export function bannedIds(model: LanguageModel, mayEnd: boolean): number[] {
  return model.specialIds.filter((id) => !(mayEnd && id === model.endId));
}
