/** The contract's methods on scans as calls on the service. */
import type { Handlers } from '../../../contract/index.ts';
import type { Scans } from './scans.ts';

type ScanHandlers = Pick<Handlers, Extract<keyof Handlers, `scans.${string}`>>;

export function scanHandlers(scans: Scans): ScanHandlers {
  return {
    'scans.list': () => scans.list(),
    'scans.begin': (params) => scans.begin(params),
    'scans.piece': (params) => scans.piece(params),
    'scans.open': (params) => scans.open(params),
    'scans.page': (params) => scans.page(params),
    'scans.image': (params) => scans.image(params),
    'scans.pause': (params) => (scans.pause(params), {}),
    'scans.retry': (params) => (scans.retry(params), {}),
    'scans.languages': async () => ({ languages: await scans.languages.list() }),
    'scans.languagePiece': ({ data, ...piece }) => scans.languages.piece({ ...piece, bytes: Buffer.from(data, 'base64') }),
    'scans.removeLanguage': ({ name }) => (scans.languages.remove(name), {}),
    'scans.order': (params) => (scans.order(params), {}),
    'scans.unlock': (params) => (scans.unlock(params), {}),
    'scans.start': ({ id }) => (scans.pause({ id, paused: false }), {}),
    'scans.setStates': (params) => (scans.setStates(params), {}),
    'scans.confidences': (params) => scans.confidences(params),
    'scans.confusions': (params) => scans.confusions(params),
    'scans.setProposals': (params) => (scans.setProposals(params), {}),
    'scans.layOut': (params) => (scans.layOutAgain(params), {}),
    'scans.clean': (params) => (scans.clean(params), {}),
    'scans.stopCleaning': (params) => (scans.stopCleaning(params), {}),
    'scans.export': (params) => scans.export(params),
    'scans.exported': (params) => scans.exported(params),
  };
}
