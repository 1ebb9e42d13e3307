import { useState, type FormEvent } from 'react';
import { PenLine } from 'lucide-react';
import { openDialog, useModelFor } from '../../app/index.ts';
import { Button, Choices, TextField } from '../../components/index.ts';
import { openReviews, reviewsField, runsField, useEditorState, type Session } from '../../editor/core/index.ts';
import { Message, useText } from '../../i18n/index.ts';
import type { Brief } from '../../../electron/contract/index.ts';
import { startDraft } from './draft.ts';
import { draftStore } from './draft-store.ts';
import './draft.css';

/** In an empty document: two equal ways to begin. It goes as soon as there is a first word. */
export function EmptyPage({ session }: { session: Session }) {
  const empty = useEditorState(session, (state) => state.doc.length === 0);
  const runs = useEditorState(session, (state) => state.field(runsField));
  useEditorState(session, (state) => state.field(reviewsField));
  const [describing, setDescribing] = useState(false);
  if (!empty || runs.size > 0 || openReviews(session.state).length > 0) return null;
  return (
    <div className="empty-page">
      {describing ? (
        <BriefForm
          onClose={() => {
            setDescribing(false);
            session.view.focus();
          }}
        />
      ) : (
        <p className="empty-page-ways quiet">
          <Message
            id="draft.ways"
            values={{
              write: (words) => <button key="write" type="button" className="empty-way" onClick={() => session.view.focus()}>{words}</button>,
              describe: (words) => <button key="describe" type="button" className="empty-way" onClick={() => setDescribing(true)}>{words}</button>,
            }}
          />
        </p>
      )}
    </div>
  );
}

/** What, for whom, in which tone, how long. */
function BriefForm({ onClose }: { onClose(): void }) {
  const text = useText();
  const model = useModelFor('draft');
  const starting = draftStore((state) => state.starting);
  const [brief, setBrief] = useState<Brief>({ what: '', audience: '', tone: '', length: 'short' });
  const change = (values: Partial<Brief>) => setBrief((before) => ({ ...before, ...values }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (brief.what.trim()) void startDraft({ ...brief, what: brief.what.trim() });
  };
  return (
    <form
      className="brief"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <TextField label={text('draft.what')} value={brief.what} onChange={(what) => change({ what })} rows={3} maxLength={2000} autoFocus placeholder={text('draft.whatExample')} />
      <div className="brief-row">
        <TextField label={text('draft.audience')} value={brief.audience} onChange={(audience) => change({ audience })} maxLength={500} placeholder={text('draft.audienceExample')} />
        <TextField label={text('draft.tone')} value={brief.tone} onChange={(tone) => change({ tone })} maxLength={500} placeholder={text('draft.toneExample')} />
      </div>
      <Choices label={text('draft.length')} value={brief.length} choices={(['short', 'medium', 'long'] as const).map((value) => ({ value, label: text(`draft.length.${value}`) }))} onChange={(length) => change({ length })} />
      <div className="brief-row brief-foot">
        <span className="quiet">
          {model?.name ?? text('revise.noModel')}
          {model?.writes === false && (
            <span className="brief-small">
              {' '}· {text('revise.smallModel')} <button type="button" className="link" onClick={() => openDialog('models')}>{text('models.others')}</button>
            </span>
          )}
        </span>
        <Button kind="quiet" onPress={onClose}><Message id="common.cancel" /></Button>
        <Button kind="primary" type="submit" icon={PenLine} isDisabled={starting || !brief.what.trim()}>
          <Message id={starting ? 'revise.starting' : 'draft.go'} />
        </Button>
      </div>
    </form>
  );
}
