/** What can be wrong with a model on disk, in the words a writer gets to read. */
import { Problem } from '../text/index.ts';

const safe = 'Your documents are untouched; only the model was read.';

/** A file of the model is missing, cut off, altered, or makes no sense. `detail` is for the log and goes into `values`. */
export function damagedFile(file: string, detail: string, cause?: unknown): Problem {
  return new Problem(
    {
      code: 'model-damaged',
      what: `The model file ${file} cannot be used: ${detail}.`,
      safe,
      todo: 'Restore the file or install the model again, then load it once more.',
      values: { file, detail },
    },
    { cause },
  );
}

export function missingFile(file: string, cause?: unknown): Problem {
  return new Problem(
    {
      code: 'model-missing',
      what: `The model file ${file} is not there or cannot be opened.`,
      safe,
      todo: 'Choose the folder that holds the model, or install the model again.',
      values: { file },
    },
    { cause },
  );
}

/** The file is sound but holds a kind of model or of numbers that this engine does not compute. */
export function unsupportedModel(file: string, detail: string): Problem {
  return new Problem({
    code: 'model-unsupported',
    what: `The model file ${file} is of a kind that Palimpsest cannot run: ${detail}.`,
    safe,
    todo: 'Choose a model of a supported kind.',
    values: { file, detail },
  });
}
