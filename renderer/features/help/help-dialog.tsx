import { createElement, useEffect, useRef, useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { closeDialog, openDialog } from '../../app/index.ts';
import { Button, Dialog, Scrollable } from '../../components/index.ts';
import { useFormat, useText } from '../../i18n/index.ts';
import type { GuideNode } from './guide.ts';
import { pictureAddress } from './pictures.ts';
import './help.css';

/** Links to all others. */
const firstPage = 'README.md';

/** The elements that Markdown makes. Everything else in a page is shown by its children alone. */
const elements = new Set(['h1', 'h2', 'h3', 'p', 'ul', 'ol', 'li', 'em', 'strong', 'code', 'pre', 'blockquote', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'br', 'hr']);

/** The guide of docs/guide, from the app's own files. */
export function HelpDialog() {
  const text = useText();
  const [language = 'en'] = useFormat().locale.split('-');
  const [name, setName] = useState(firstPage);
  const page = useQuery<GuideNode>({ queryKey: ['guide', language, name], queryFn: async () => (await import('./guide.ts')).readPage(name, language) });
  const top = useRef<HTMLDivElement>(null);
  // A new page begins at its beginning.
  useEffect(() => void top.current?.scrollIntoView({ block: 'start' }), [page.data]);
  return (
    <Dialog
      title={text('help.title')}
      width="wide"
      onClose={closeDialog}
      footer={
        <>
          {name !== firstPage && <Button onPress={() => setName(firstPage)}>{text('help.contents')}</Button>}
          <Button onPress={() => openDialog('shortcuts')}>{text('settings.keys')}</Button>
        </>
      }
    >
      <Scrollable className="help" label={text('help.title')}>
        <div ref={top} className="help-page">
          {page.data && <Node node={page.data} onOpen={setName} />}
        </div>
      </Scrollable>
    </Dialog>
  );
}

function Node({ node, onOpen }: { node: GuideNode; onOpen(page: string): void }): ReactNode {
  const { type, tagName = '', value = '', properties = {}, children = [] } = node;
  if (type === 'text') return value;
  const inside = children.length > 0 ? children.map((child, at) => <Node key={at} node={child} onOpen={onOpen} />) : undefined;
  if (tagName === 'a') {
    const page = typeof properties['href'] === 'string' ? properties['href'] : '';
    return (
      <button type="button" className="help-link" onClick={() => onOpen(page)}>
        {inside}
      </button>
    );
  }
  if (tagName === 'img') {
    const address = pictureAddress(typeof properties['src'] === 'string' ? properties['src'] : '');
    return address && <img className="help-picture" src={address} alt={typeof properties['alt'] === 'string' ? properties['alt'] : ''} />;
  }
  return elements.has(tagName) ? createElement(tagName, {}, inside) : <>{inside}</>;
}
