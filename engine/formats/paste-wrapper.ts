/** Whether HTML of the clipboard says anything that its plain text does not. */
import { Parser } from 'htmlparser2';

/** Elements that carry structure or meaning. */
const MEANING = new Set(['b', 'strong', 'i', 'em', 'cite', 'del', 's', 'strike', 'sup', 'sub', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'dl', 'table', 'img', 'blockquote', 'code', 'kbd', 'samp', 'tt', 'hr', 'figure', 'svg', 'math']);
/** Elements whose words nobody sees. */
const UNSEEN = new Set(['script', 'style', 'head', 'title', 'template', 'noscript']);
const MONO = /font-family\s*:[^;]*(?:mono|consolas|menlo|courier|monaco|inconsolata|fira ?code)/iu;

/**
 * Code editors copy their colours, plain fields a single span: there the plain text is exactly what was copied, and
 * Markdown made of the HTML could only spoil it. One pass over the text, whatever it holds; nothing is built.
 */
export function isMereWrapper(html: string): boolean {
  let meaning = false;
  let paragraphs = 0;
  /** Elements open inside of which words are as they stand. */
  let verbatim = 0;
  let wordsOutside = false;
  let code = false;
  let unseen = 0;
  const open: { readonly verbatim: boolean; readonly unseen: boolean }[] = [];
  const parser = new Parser({
    onopentag: (name, { style = '', href, id = '' }) => {
      const isUnseen = UNSEEN.has(name);
      const editor = name === 'pre' || (MONO.test(style) && /white-space\s*:\s*(?:pre|break-spaces)/iu.test(style));
      if (editor && verbatim === 0) code = true;
      open.push({ verbatim: editor, unseen: isUnseen });
      if (editor) verbatim += 1;
      if (isUnseen) unseen += 1;
      if (verbatim > 0 || unseen > 0) return;
      if (name === 'p') paragraphs += 1;
      // Google Docs begins with bold that is not bold; what is in it decides.
      const notBold = (name === 'b' || name === 'strong') && (/font-weight\s*:\s*(?:normal|400)/iu.test(style) || id.startsWith('docs-internal-guid'));
      if ((MEANING.has(name) && !notBold) || (name === 'a' && href !== undefined)) meaning = true;
      if (/font-weight\s*:\s*(?:bold|[6-9]00)|font-style\s*:\s*(?:italic|oblique)|line-through|mso-list\s*:/iu.test(style)) meaning = true;
    },
    onclosetag: () => {
      const closed = open.pop();
      if (closed?.verbatim) verbatim -= 1;
      if (closed?.unseen) unseen -= 1;
    },
    ontext: (words) => {
      if (verbatim === 0 && unseen === 0 && words.trim() !== '') wordsOutside = true;
    },
  });
  parser.end(html);
  if (meaning) return false;
  if (code) return !wordsOutside;
  return paragraphs <= 1;
}
