import type { ReactElement } from 'react';

/** The middle column: the title and the text of the open document. Fills its parent. */
export function EditorPane(): ReactElement {
  return <section className="editor-pane" />;
}
