import { useEffect, useState } from 'react';
import { ArrowLeft, History, Trash2 } from 'lucide-react';
import type { DocumentId, Version } from '../../../electron/contract/index.ts';
import { openDialog, useAnswer } from '../../app/index.ts';
import { Button, Confirmation, EmptyState, IconButton, TextDiff, TextField } from '../../components/index.ts';
import { useEditorState, useSession, type Session } from '../../editor/core/index.ts';
import { Message, useFormat, useText } from '../../i18n/index.ts';
import { deleteVersion, nameVersion, openVersion, restoreVersion, versionsStore } from './versions.ts';
import './versions.css';

/** The versions of the open document: a list by day, or one of them against the text as it is now. */
export function VersionsPanel() {
  const text = useText();
  const session = useSession();
  const { open, deleting } = versionsStore();
  const documentId = session?.id ?? null;
  useEffect(() => {
    if (versionsStore.getState().open?.documentId !== documentId) versionsStore.setState({ open: null });
  }, [documentId]);
  if (!session) return <EmptyState>{text('versions.noDocument')}</EmptyState>;
  return (
    <div className="versions" data-scope="versions">
      {open && open.documentId === session.id ? <VersionView key={open.id} version={open} session={session} /> : <VersionList documentId={session.id} />}
      {deleting && (
        <Confirmation title={text('versions.deleteTitle')} action={text('common.delete')} onConfirm={() => void deleteVersion(deleting)} onClose={() => versionsStore.setState({ deleting: null })}>
          <Message id="versions.deleteWords" />
        </Confirmation>
      )}
    </div>
  );
}

function VersionList({ documentId }: { documentId: DocumentId }) {
  const text = useText();
  const format = useFormat();
  const versions = useAnswer('versions.list', { documentId });
  const days = byDay(versions.data ?? []);
  return (
    <>
      <div className="versions-head">
        <Button icon={History} onPress={() => openDialog('keepVersion')}>
          {text('versions.keep')}
        </Button>
      </div>
      {days.map((day) => (
        <section key={day.start}>
          <h3 className="versions-day">{format.formatDate(day.start, { weekday: 'long', day: 'numeric', month: 'long' })}</h3>
          <ul>
            {day.versions.map((version) => (
              <li key={version.id}>
                <button type="button" className="version-row" onClick={() => openVersion(version)}>
                  <time className="tabular quiet">{format.formatTime(version.at, { hour: '2-digit', minute: '2-digit' })}</time>
                  <span className={version.name ? 'version-name' : 'quiet'}>{version.name || text(`versions.reason.${version.reason}`)}</span>
                  <span className="quiet tabular">{text('versions.words', { words: version.words })}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {versions.isSuccess && days.length === 0 && <EmptyState>{text('versions.none')}</EmptyState>}
    </>
  );
}

function VersionView({ version, session }: { version: Version; session: Session }) {
  const text = useText();
  const format = useFormat();
  const read = useAnswer('versions.get', { id: version.id });
  const doc = useEditorState(session, (state) => state.doc);
  const [name, setName] = useState(version.name);
  return (
    <article className="version">
      <div className="version-top">
        <IconButton icon={ArrowLeft} label={text('versions.back')} onPress={() => openVersion(null)} />
        <h3 className="version-title">{format.formatDate(version.at, { dateStyle: 'medium', timeStyle: 'short' })}</h3>
        <IconButton icon={Trash2} label={text('versions.delete')} onPress={() => versionsStore.setState({ deleting: version })} />
      </div>
      <TextField label={text('versions.name')} value={name} onChange={setName} maxLength={100} placeholder={text(`versions.reason.${version.reason}`)} onBlur={() => void nameVersion(version, name)} onKeyDown={(event) => void (event.key === 'Enter' && nameVersion(version, name))} />
      <div className="version-buttons">
        <Button kind="primary" onPress={() => void restoreVersion(version)}>
          {text('versions.restore')}
        </Button>
        <span className="quiet">{text('versions.restoreHint')}</span>
      </div>
      <h4 className="versions-day">{text('versions.since')}</h4>
      {read.data && <TextDiff before={read.data.text} after={doc.toString()} />}
    </article>
  );
}

function byDay(versions: readonly Version[]): { start: number; versions: Version[] }[] {
  const days: { start: number; versions: Version[] }[] = [];
  for (const version of versions) {
    const start = new Date(version.at).setHours(0, 0, 0, 0);
    const last = days.at(-1);
    if (last?.start === start) last.versions.push(version);
    else days.push({ start, versions: [version] });
  }
  return days;
}
