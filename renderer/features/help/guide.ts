import { unified } from 'unified';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';

const pages = import.meta.glob<string>('/docs/guide/{,de/}*.md', { query: '?raw', import: 'default' });

/** An element or text of a page, as the Markdown processor gives it. */
export interface GuideNode {
  readonly type: string;
  readonly tagName?: string;
  readonly value?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly children?: readonly GuideNode[];
}

/** A page of the guide in a language, English where there is none, read from the app's own files. Throws when there is no page of that name. */
export async function readPage(name: string, language: string): Promise<GuideNode> {
  const read = pages[`/docs/guide/${language}/${name}`] ?? pages[`/docs/guide/${name}`];
  if (!read) throw new Error(`The guide has no page ${name}.`);
  const processor = unified().use(remarkParse).use(remarkGfm).use(remarkRehype);
  return (await processor.run(processor.parse(await read()))) as GuideNode;
}
