/**
 * Every command is an action. Menus, palette, key sheet and key handling are generated from the registry; components
 * call `run(id)` and do no work of their own.
 */
export interface Action {
  /** 'document.new', 'revise.start': group.verb. */
  readonly id: string;
  /** Message id of its name; the group's message id is `group.<first part of id>`. */
  readonly label: string;
  /** tinykeys notation; '' for none. `$mod` is Ctrl or Cmd. */
  readonly key: string;
  readonly icon?: string;
  /** Whether it can run now; shown greyed in the palette otherwise. */
  enabled(): boolean;
  run(): void | Promise<void>;
}
