/** Markdown that looks like what it says while it is written. The text keeps every sign; only the look changes. */
import { markdown, markdownLanguage } from '@codemirror/lang-markdown';
import type { Extension } from '@codemirror/state';
import { blocks } from './blocks-field.ts';
import { codeLanguage } from './code-languages.ts';
import { footnotes } from './grammar.ts';
import { liveLook } from './live-look.ts';
import { motion } from './motion.ts';
import { previewTheme } from './preview-theme.ts';
import { revealing } from './reveal.ts';
import { tooltips } from './tooltips.ts';

/** The grammar of the text. */
export function markdownGrammar(): Extension {
  return markdown({ base: markdownLanguage, addKeymap: false, completeHTMLTags: false, pasteURLAsLink: false, extensions: [footnotes], codeLanguages: codeLanguage });
}

export const preview: Extension = [revealing, liveLook, blocks, motion, tooltips, previewTheme];
