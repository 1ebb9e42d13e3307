/** Dictionaries and own words from files and into files. */
import { largestDictionaryFile } from '../../../electron/contract/index.ts';
import { Problem, type ProblemData } from '../../../engine/text/index.ts';
import { download, getClient, problemOf, reportProblem, toBase64 } from '../../app/index.ts';
import { showToast } from '../../components/index.ts';
import { text } from '../../i18n/index.ts';
import { interfaceLocale, spellingStore } from './spelling-store.ts';
import { languageName } from './language.ts';

/** Adds the dictionary of two files; answers what was wrong with them. */
export async function addLanguage(files: readonly File[]): Promise<ProblemData | null> {
  try {
    const rules = files.filter(({ name }) => /\.aff$/iu.test(name));
    const words = files.filter(({ name }) => /\.dic$/iu.test(name));
    if (files.length !== 2 || rules.length !== 1 || words.length !== 1) throw new Problem(pairWanted);
    const [aff, dic] = [rules[0]!, words[0]!];
    if (aff.size + dic.size > largestDictionaryFile) throw new Problem({ ...tooLarge, values: { megabytes: largestDictionaryFile / 2 ** 20 } });
    const data = async (file: File) => toBase64(new Uint8Array(await file.arrayBuffer()));
    const added = await getClient().call('spelling.addLanguage', { name: dic.name, rules: await data(aff), words: await data(dic) });
    showToast(text('spelling.languageAdded', { language: languageName(added.id, interfaceLocale()), count: added.words }));
    return null;
  } catch (error) {
    return problemOf(error);
  }
}

export async function removeLanguage(id: string): Promise<ProblemData | null> {
  try {
    const state = await getClient().call('spelling.removeLanguage', { id });
    spellingStore.setState({ state });
    return null;
  } catch (error) {
    return problemOf(error);
  }
}

/** Adds the words of a text file; answers what was wrong with it. */
export async function importWords(file: File): Promise<ProblemData | null> {
  try {
    if (file.size > 2_000_000) throw new Problem(tooManyWords);
    const { added, passedOver } = await getClient().call('spelling.importWords', { text: await file.text() });
    showToast(text('spelling.words.imported', { count: added, passedOver }));
    return null;
  } catch (error) {
    return problemOf(error);
  }
}

export async function exportWords(): Promise<void> {
  try {
    const file = await getClient().call('spelling.exportWords', {});
    download(file.name, file.text, 'text/plain');
  } catch (error) {
    reportProblem(error);
  }
}

const pairWanted: ProblemData = {
  code: 'dictionary-pair',
  what: 'A dictionary is two files: one ends in .aff, the other in .dic.',
  safe: 'Nothing was changed.',
  todo: 'Choose both files of one language together.',
};

const tooLarge: ProblemData = {
  code: 'dictionary-too-large',
  what: 'This dictionary is larger than Palimpsest can use.',
  safe: 'Nothing was changed.',
  todo: 'Look for a smaller one for the same language.',
};

const tooManyWords: ProblemData = {
  code: 'too-many-words',
  what: 'Your dictionary can hold 20000 words, and these would be more.',
  safe: 'Nothing was changed.',
  todo: 'Remove words that you no longer need, or make a language of the list.',
};
