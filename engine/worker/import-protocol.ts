/**
 * Messages between the backend and a process that looks at model files: planning, importing, describing, checking. One
 * job a process; it is killed to stop it, which an import survives at any point.
 */
import type { ProblemData } from '../text/index.ts';
import type { ModelFacts } from './protocol.ts';

/** Bits that an imported model's experts have. */
export type ImportBits = 4 | 8 | 16;

export interface PlannedModel {
  readonly name: string;
  readonly licence: string;
  /** false: only its configuration is there. */
  readonly isImportable: boolean;
  readonly parameters: number;
  readonly canvas: number;
  /** Bytes by part, in memory while the model is loaded; seconds of a pass on this machine. */
  readonly parts: readonly { readonly name: string; readonly bytes: number; readonly seconds: number }[];
  /** Bytes of the imported files. */
  readonly diskBytes: number;
  readonly freeDiskBytes: number | null;
  /** Bytes of memory it takes in all. */
  readonly memoryBytes: number;
  readonly machineBytes: number;
  readonly secondsPerPass: number;
}

/** What the files of a model folder say. */
export interface DescribedModel {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly architecture: string;
  /** Bytes of all its files. */
  readonly bytes: number;
  readonly abilities: ModelFacts['abilities'];
  readonly canvas: number | null;
  /** Bits of an imported model's experts. */
  readonly bits: number | null;
  /** What it takes while loaded; null where that is only known once it was. */
  readonly memoryBytes: number | null;
}

export interface ImportProgressData {
  readonly phase: 'check' | 'write' | 'hash';
  readonly done: number;
  readonly total: number;
  readonly secondsLeft: number | null;
}

export type ToImporter =
  | { readonly kind: 'plan-model'; readonly from: string; readonly to: string; readonly bits: ImportBits }
  /** `to`: the folder that is made. */
  | { readonly kind: 'import-model'; readonly from: string; readonly to: string; readonly bits: ImportBits }
  | { readonly kind: 'describe-model'; readonly folder: string }
  /** Reads every file and compares it with the hash it was made with. */
  | { readonly kind: 'check-model'; readonly folder: string };

export type FromImporter =
  | { readonly kind: 'planned'; readonly plan: PlannedModel }
  | { readonly kind: 'importing'; readonly progress: ImportProgressData }
  | { readonly kind: 'imported'; readonly folder: string; readonly resumedBytes: number }
  | { readonly kind: 'described'; readonly model: DescribedModel }
  | { readonly kind: 'checked'; readonly files: number }
  | { readonly kind: 'refused'; readonly problem: ProblemData };
