/**
 * The switches in Electron's own program file, flipped when the app is packed, before it is signed. Strict: a new
 * Electron with a new fuse fails to pack until it is decided here. Names as in `@electron/fuses`.
 */
export const fuses = {
  /** ELECTRON_RUN_AS_NODE would make the app a Node for anybody; our processes are utility processes. */
  RunAsNode: false,
  /** There are no cookies to encrypt. On, so that what a page stores is not plain should there ever be any. */
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  /** The archive with our code is checked against its hash, and nothing else is run. */
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  /** Our pages come from `app:`. */
  GrantFileProtocolExtraPrivileges: false,
} as const;
