/** What can be wrong with a request about a scan. */
import { Problem } from '../../../../engine/text/index.ts';

export function noScan(): Problem {
  return new Problem({ code: 'no-scan', what: 'This scan is not in the library any more.', safe: 'Other scans and documents are unharmed.', todo: 'Choose another scan, or import the file again.' });
}

export function badPiece(): Problem {
  return new Problem({ code: 'bad-piece', what: 'The file did not arrive in one piece.', safe: 'The file itself was not changed.', todo: 'Import it again.' });
}

export function pageUnread(): Problem {
  return new Problem({ code: 'page-unread', what: 'This page has not been read yet.', safe: 'The other pages are not affected.', todo: 'Wait until it is read, or read it again if it failed.' });
}

export function edited(): Problem {
  return new Problem({ code: 'scan-edited', what: 'The text was edited after it was laid out, so laying it out again would drop the edits.', safe: 'Nothing was changed.', todo: 'Undo the edits first, or import the file again.' });
}

export function noReader(): Problem {
  return new Problem({ code: 'no-page-reader', what: 'Palimpsest’s page reader is not there.', safe: 'Writing, searching and saving work without it.', todo: 'Install Palimpsest again to get it back.' });
}

export function badOrder(): Problem {
  return new Problem({ code: 'bad-order', what: 'The page has other blocks by now.', safe: 'Nothing was changed.', todo: 'Open the order of its blocks again.' });
}
