import type { Action } from '../../actions/index.ts';
import { showToast } from '../../components/index.ts';
import { text } from '../../i18n/index.ts';
import { getSession } from '../../editor/core/index.ts';
import { choosePictures, describeAt, pastePlain } from '../../editor/paste/index.ts';

const open = () => getSession() !== null;

/** What comes into the text from elsewhere. */
export const pictureActions: readonly Action[] = [
  {
    id: 'edit.pastePlain', label: 'edit.pastePlain', key: '$mod+Shift+KeyV', icon: 'clipboard-type', handledElsewhere: true, enabled: open,
    run: () => {
      const session = getSession();
      return session ? pastePlain(session.view) : undefined;
    },
  },
  {
    id: 'edit.insertPicture', label: 'edit.insertPicture', key: '', icon: 'image-plus', enabled: open,
    run: () => {
      const session = getSession();
      if (session) choosePictures(session.view, session.id);
    },
  },
  {
    id: 'edit.describePicture', label: 'edit.describePicture', key: '', enabled: open,
    run: () => {
      const session = getSession();
      if (session && !describeAt(session.view, session.state.selection.main.head)) showToast(text('picture.none'));
    },
  },
];
