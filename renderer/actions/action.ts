/**
 * Every command is an action. Menus, palette, key sheet and key handling are generated from the registry; components
 * call `runAction(id)` and do no work of their own.
 */
export interface Action {
  /** 'document.new', 'revise.start': group.verb. */
  readonly id: string;
  /** Message id of its name; the group's message id is `group.<first part of id>`. */
  readonly label: string;
  /** Ready-made name for what the writer named, such as a saved command; stands instead of the message. */
  readonly name?: string;
  /** tinykeys notation; '' for none. `$mod` is Ctrl or Cmd. */
  readonly key: string;
  readonly icon?: string;
  /** Its key also acts while the focus is in a text field or the document. Default: it does not. */
  readonly whileTyping?: boolean;
  /**
   * Its key acts only while the focus is inside an element with this `data-scope`. Default: anywhere but in a dialog.
   * In different scopes the same key may mean different things.
   */
  readonly scope?: string;
  /** Shown in the key sheet, but the key is handled by the editor itself. */
  readonly handledElsewhere?: boolean;
  /** Whether it can run now; shown greyed in the palette otherwise. */
  enabled(): boolean;
  run(): void | Promise<void>;
}
