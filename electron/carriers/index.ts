export { ipcChannel, parentChannel } from './channel.ts';
export type { Channel, TransferredPort } from './channel.ts';
export { backendLink, messagePort } from './backend-link.ts';
export type { BackendLink, BackendLinkOptions } from './backend-link.ts';
export { shellLink } from './shell-link.ts';
export type { RelayedConnection, RelayListener, ShellLink } from './shell-link.ts';
export type { FromBackend, ToBackend } from './wire.ts';
