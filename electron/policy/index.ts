export { commonHeaders, contentPolicy, freshNonce, withNonce } from './content-policy.ts';
export { fuses } from './fuses.ts';
export { dataFolder } from './data-folder.ts';
export { cookieValue, refusedRequest, refusedSocket, sameSecret } from './requests.ts';
export type { RequestFacts } from './requests.ts';
export { limitedRestarts } from './restarts.ts';
export { readStatic } from './static-files.ts';
export { chromiumSwitches, isOwnAddress, mayHave, mayNavigate, mayRequest, pagePreferences, windowOrigin, windowScheme } from './window-rules.ts';
