/** What the window knows of spelling: dictionaries, own words, the open document's choices, and who knows its words. */
import { create } from 'zustand';
import type { DocumentId, DocumentSpelling, SpellingState } from '../../../electron/contract/index.ts';
import { ownWord } from '../../../engine/text/index.ts';
import { getClient, getConnection, getSettings, onSettings, reportProblem } from '../../app/index.ts';
import { setSpelling, type Session } from '../../editor/core/index.ts';
import { Checker, verdict } from './checker.ts';
import { languageFor } from './language.ts';

interface Store {
  readonly state: SpellingState;
  readonly loaded: boolean;
  readonly document: DocumentSpelling | null;
  /** The dictionary of the open document; null: it is not checked. */
  readonly language: string | null;
  readonly checker: Checker | null;
}

export const spellingStore = create<Store>(() => ({ state: { languages: [], words: [] }, loaded: false, document: null, language: null, checker: null }));

/** Words that come together are asked about together. */
const SOON_MS = 30;

/** The language of the interface: as chosen, else the system's. */
export function interfaceLocale(): string {
  const { locale } = getSettings();
  // English of the settings is no choice between its two spellings: the system's says more.
  return locale && !(locale === 'en' && navigator.language.startsWith('en')) ? locale : navigator.language;
}

/** Checks the words of an open document for as long as it is open. Returns how to stop. */
export function followSpelling(session: Session): () => void {
  const connection = getConnection();
  let stopped = false;
  spellingStore.setState({ document: null, language: null, checker: null });

  const show = () => {
    if (stopped) return;
    const { state, document, checker } = spellingStore.getState();
    if (!checker) return session.apply({ effects: setSpelling.of(null) });
    const own = new Set(state.words);
    const ignored = new Set(document?.ignored);
    session.apply({ effects: setSpelling.of({ isWrong: (word) => verdict(checker, word, own, ignored), capitals: getSettings().spellingCapitals }) });
  };
  /** Another dictionary answers from now on, if it is another one. `anew`: even if it has the same name. */
  const choose = (anew = false) => {
    const { state, document, language: before, loaded } = spellingStore.getState();
    const language = loaded && document ? languageFor(getSettings(), document, state.languages, interfaceLocale()) : null;
    if (language !== before || anew) spellingStore.setState({ language, checker: language === null ? null : checkerOf(language, show) });
    show();
  };
  const read = async () => {
    try {
      const [state, document] = await Promise.all([connection.call('spelling.state', {}), connection.call('spelling.document', { documentId: session.id })]);
      if (stopped) return;
      spellingStore.setState({ state, document, loaded: true });
      // What was asked while the connection was lost has failed; it is asked again.
      choose(true);
    } catch {
      // Without a connection nothing is checked; it is read again when it is back.
    }
  };
  const stops = [
    connection.on('spelling.changed', ({ state }) => {
      const before = spellingStore.getState().state;
      spellingStore.setState({ state });
      choose(JSON.stringify(before.languages) !== JSON.stringify(state.languages));
    }),
    connection.on('spelling.documentChanged', ({ document }) => {
      if (document.documentId !== session.id) return;
      spellingStore.setState({ document });
      choose();
    }),
    connection.onOpen(() => void read()),
    onSettings(() => choose()),
  ];
  return () => {
    stopped = true;
    for (const stop of stops) stop();
  };
}

function checkerOf(language: string, changed: () => void): Checker {
  return new Checker({
    ask: async (words) => (await getClient().call('spelling.check', { language, words: [...words] })).wrong,
    changed,
    failed: (error) => {
      // A lost connection shows itself elsewhere.
      if (getConnection().state === 'open') reportProblem(error);
    },
    later: (run) => void setTimeout(run, SOON_MS),
  });
}

/** Takes words into the writer's dictionary, or out of it. */
export async function addOwnWords(words: readonly string[]): Promise<void> {
  try {
    await getClient().call('spelling.addWords', { words: [...words] });
  } catch (error) {
    reportProblem(error);
  }
}

export async function removeOwnWords(words: readonly string[]): Promise<void> {
  try {
    await getClient().call('spelling.removeWords', { words: [...words] });
  } catch (error) {
    reportProblem(error);
  }
}

/** Changes what is chosen for a document. */
export async function changeDocument(documentId: DocumentId, change: Partial<Pick<DocumentSpelling, 'language' | 'ignored'>>): Promise<void> {
  const { document } = spellingStore.getState();
  if (document?.documentId !== documentId) return;
  try {
    await getClient().call('spelling.setDocument', { ...document, ...change });
  } catch (error) {
    reportProblem(error);
  }
}

/** Leaves a word alone in a document, or no longer. */
export async function ignoreHere(documentId: DocumentId, word: string, ignored = true): Promise<void> {
  const known = spellingStore.getState().document?.ignored ?? [];
  const plain = ownWord(word);
  await changeDocument(documentId, { ignored: ignored ? [...known.filter((each) => each !== plain), plain] : known.filter((each) => each !== plain) });
}
