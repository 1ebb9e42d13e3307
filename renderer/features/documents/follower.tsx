import { useEffect } from 'react';
import { useOpenDocument } from '../../editor/index.ts';
import { useText } from '../../i18n/index.ts';
import { sidebarStore, titleOf } from './documents.ts';

/** Tells the list which document is open, and the window its title. Shows nothing. */
export function DocumentsFollower() {
  const text = useText();
  const document = useOpenDocument();
  const id = document?.id ?? null;
  const title = document ? titleOf(document) : null;
  useEffect(() => sidebarStore.setState({ open: id }), [id]);
  useEffect(() => {
    window.document.title = title === null ? text('app.name') : text('app.windowTitle', { title });
  }, [title, text]);
  return null;
}
