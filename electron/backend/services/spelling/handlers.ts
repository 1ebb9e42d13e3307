/** The contract's methods on spelling as calls on the service. */
import type { Handlers } from '../../../contract/index.ts';
import type { Spelling } from './spelling.ts';

export function spellingHandlers(spelling: Spelling): Pick<Handlers, Extract<keyof Handlers, `spelling.${string}`>> {
  return {
    'spelling.state': () => spelling.state(),
    'spelling.check': (params) => spelling.check(params),
    'spelling.suggest': (params) => spelling.suggest(params),
    'spelling.document': ({ documentId }) => spelling.document(documentId),
    'spelling.setDocument': (params) => spelling.setDocument(params),
    'spelling.addWords': ({ words }) => spelling.addWords(words),
    'spelling.removeWords': ({ words }) => spelling.removeWords(words),
    'spelling.importWords': ({ text }) => spelling.importWords(text),
    'spelling.exportWords': () => spelling.exportWords(),
    'spelling.addLanguage': (params) => spelling.addLanguage(params),
    'spelling.removeLanguage': ({ id }) => spelling.removeLanguage(id),
  };
}
