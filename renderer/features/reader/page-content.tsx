import { createElement, useEffect, useState, type ReactNode } from 'react';
import type { Element, Nodes, Properties } from 'hast';
import { useText } from '../../i18n/index.ts';

/** The elements that Markdown makes. Everything else is shown by its children alone. */
const ELEMENTS = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'ul', 'ol', 'li', 'em', 'strong', 'code', 'pre', 'blockquote', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'br', 'hr', 'sup', 'section', 'del']);
const BLOCKS = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'li', 'pre', 'blockquote', 'table', 'hr']);

interface ContentProps {
  readonly node: Nodes;
  /** Gives the address of a stored picture that can be shown, or null. */
  readonly picture: (address: string) => Promise<string | null>;
}

/** A page's tree as real elements. Only what is listed here ever comes into the window, with the attributes that are listed. */
export function Content({ node, picture }: ContentProps): ReactNode {
  if (node.type === 'text') return node.value;
  if (node.type === 'root') return node.children.map((child, at) => <Content key={at} node={child} picture={picture} />);
  if (node.type !== 'element') return null;
  const { tagName, children } = node;
  const inside = children.map((child, at) => <Content key={at} node={child} picture={picture} />);
  if (tagName === 'img') return <Picture address={string(node, 'src')} name={string(node, 'alt')} picture={picture} />;
  if (tagName === 'a') return <Link node={node}>{inside}</Link>;
  if ((tagName === 'ins' || tagName === 'del') && 'dataProposed' in node.properties) return <Change kind={tagName}>{inside}</Change>;
  if (tagName === 'input') return <Box ticked={node.properties['checked'] === true} />;
  if (!ELEMENTS.has(tagName)) return <>{inside}</>;
  return createElement(tagName, attributes(node), ...(inside.length > 0 ? inside : []));
}

function attributes({ tagName, properties, position }: Element): Record<string, unknown> {
  const own: Record<string, unknown> = BLOCKS.has(tagName) ? { 'data-place': position?.start.offset, dir: 'auto' } : {};
  const { id, start, align, dataFootnotes, className } = properties as Properties & { align?: string };
  if (typeof id === 'string') own['id'] = id;
  if (tagName === 'ol' && typeof start === 'number') own['start'] = start;
  if (align) own['style'] = { textAlign: align };
  if (dataFootnotes !== undefined) own['className'] = 'reader-notes';
  if (Array.isArray(className) && className.includes('sr-only')) own['className'] = 'reader-notes-title';
  if (Array.isArray(className) && className.includes('task-list-item')) own['className'] = 'reader-task';
  // Code is reached and scrolled without a mouse.
  if (tagName === 'pre') own['tabIndex'] = 0;
  return own;
}

function Change({ kind, children }: { kind: 'ins' | 'del'; children: ReactNode }): ReactNode {
  const text = useText();
  return createElement(kind, {}, <span className="visually-hidden">{text(`reader.${kind}`)} </span>, children, <span className="visually-hidden"> {text(`reader.${kind}End`)}</span>);
}

/** The box of a task: it is read here, and ticked in the text. */
function Box({ ticked }: { ticked: boolean }): ReactNode {
  const text = useText();
  return <span role="img" aria-label={text(ticked ? 'reader.done' : 'reader.toDo')}>{ticked ? '☑' : '☐'}</span>;
}

/** Goes to notes and back inside the page. Other addresses are shown and not opened: nothing leaves this window. */
function Link({ node, children }: { node: Element; children: ReactNode }): ReactNode {
  const address = string(node, 'href');
  if (!address.startsWith('#')) return <span className="reader-link" title={address}>{children}</span>;
  return (
    <a
      href={address}
      id={string(node, 'id') || undefined}
      aria-label={string(node, 'ariaLabel') || undefined}
      onClick={(event) => {
        event.preventDefault();
        const target = document.getElementById(decodeURIComponent(address.slice(1)));
        if (!target) return;
        if (!target.matches('a, button')) target.tabIndex = -1;
        target.focus();
      }}
    >
      {children}
    </a>
  );
}

/** A stored picture; its description where there is none to be shown. Pictures of other places are never fetched. */
function Picture({ address, name, picture }: { address: string; name: string; picture: ContentProps['picture'] }): ReactNode {
  const text = useText();
  const [shown, setShown] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    picture(address).then((found) => void (gone || setShown(found?.startsWith('blob:') ? found : null)), () => {});
    return () => void (gone = true);
  }, [address, picture]);
  if (shown) return <img src={shown} alt={name} />;
  return <span className="reader-picture">{text('reader.picture', { name: name || address })}</span>;
}

function string({ properties }: Element, name: string): string {
  const value = properties[name];
  return typeof value === 'string' ? value : '';
}
