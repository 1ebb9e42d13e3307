import { useState } from 'react';
import { getClient, reportProblem } from '../app/index.ts';
import { Banner, Button, problemWords, showToast } from '../components/index.ts';
import { Message, useText } from '../i18n/index.ts';
import { getSession, reopenDocument, useOpenDocument, type Session } from './core/index.ts';

/** Says that the text is not on disk, why, and what can be done; stays until it is. */
export function SaveBanner({ session }: { session: Session }) {
  const text = useText();
  const failed = useOpenDocument((document) => document?.saveState === 'failed');
  const problem = useOpenDocument((document) => document?.problem ?? null);
  if (!failed) return null;
  if (session.saver.sync.phase === 'conflict') return <Conflict session={session} />;
  const words = problem ? problemWords(problem, text) : null;
  return (
    <Banner
      kind="alarm"
      actions={
        <>
          <Button onPress={() => void copyText(session.state.doc.toString(), text('editor.copied'))}>
            <Message id="editor.copyText" />
          </Button>
          <Button kind="primary" onPress={() => session.saver.retry()}>
            <Message id="common.retry" />
          </Button>
        </>
      }
    >
      <strong>
        <Message id="editor.notSaved" />
      </strong>{' '}
      {words ? `${words.what} ${words.safe} ${words.todo}` : null}
    </Banner>
  );
}

/** Two windows wrote into the same document: one text goes on here, the other becomes a document of its own. */
function Conflict({ session }: { session: Session }) {
  const text = useText();
  const [busy, setBusy] = useState(false);
  const theirs = session.saver.theirs;
  const keep = async (mine: boolean) => {
    if (!theirs) return;
    setBusy(true);
    try {
      const other = mine ? theirs.text : session.state.doc.toString();
      await getClient().call('documents.create', { title: text(mine ? 'editor.conflict.otherTitle' : 'editor.conflict.ownTitle', { title: session.title || text('document.untitled') }).slice(0, 200), text: other });
      if (mine) session.saver.keepMine();
      else await reopenDocument();
      requestAnimationFrame(() => getSession()?.view.focus());
    } catch (error) {
      reportProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Banner
      kind="alarm"
      actions={
        <>
          <Button isDisabled={busy} onPress={() => void keep(false)}>
            <Message id="editor.conflict.takeTheirs" />
          </Button>
          <Button kind="primary" isDisabled={busy} onPress={() => void keep(true)}>
            <Message id="editor.conflict.keepMine" />
          </Button>
        </>
      }
    >
      <strong>
        <Message id="editor.conflict.what" />
      </strong>{' '}
      <Message id="editor.conflict.explained" />
    </Banner>
  );
}

async function copyText(words: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(words);
    showToast(done);
  } catch (error) {
    reportProblem(error);
  }
}
