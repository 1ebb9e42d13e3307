export { commonHeaders, contentPolicy, freshNonce, withNonce } from './content-policy.ts';
export { dataFolder } from './data-folder.ts';
export { cookieValue, refusedRequest, refusedSocket, sameSecret } from './requests.ts';
export type { Refused, RequestFacts } from './requests.ts';
export { readStatic, requestedSegments } from './static-files.ts';
export type { StaticFile } from './static-files.ts';
