import { useEffect } from 'react';
import { useOpenDocument, useOpenDocumentId } from '../../editor/index.ts';
import { useText } from '../../i18n/index.ts';
import { sidebarStore, titleOf } from './documents.ts';

/** Tells the list which document is open, and the window its title. Shows nothing. */
export function DocumentsFollower() {
  const text = useText();
  const id = useOpenDocumentId();
  const title = useOpenDocument((document) => document && titleOf(document));
  useEffect(() => sidebarStore.setState({ open: id }), [id]);
  useEffect(() => {
    window.document.title = title === null ? text('app.name') : text('app.windowTitle', { title });
  }, [title, text]);
  return null;
}
