import { useEffect, useState } from 'react';
import type { Answer } from '../../../electron/contract/index.ts';
import { getClient, reportProblem } from '../../app/index.ts';
import { Button, Dialog, EmptyState, showToast } from '../../components/index.ts';
import { text as say, useText } from '../../i18n/index.ts';
import { correctAll } from './checking.ts';
import { Crop } from './crop.tsx';
import type { LoadedPage } from './pages.ts';
import type { ScanSession } from './scan-session.ts';
import { closeScanDialog } from './scans.ts';

type Group = Answer<'scans.confusions'>['groups'][number];
type Place = Group['places'][number];

/** As many places are looked at, and changed, at a time: each is shown with its picture. */
const mostShown = 60;

const keyOf = ({ page, word }: Place): string => `${page} ${word}`;

/** Words that were read wrong in the same way, letters by letters; each place with its picture, and one decision for those that are ticked. */
export function ConfusionsDialog({ joined }: { joined: ScanSession }) {
  const text = useText();
  const [groups, setGroups] = useState<readonly Group[] | null>(null);
  const [chosen, setChosen] = useState(0);
  const [pages, setPages] = useState<ReadonlyMap<number, LoadedPage>>(new Map());
  const [out, setOut] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    let current = true;
    const find = async (): Promise<void> => {
      await joined.flush();
      await joined.session.flush();
      const answer = await getClient().call('scans.confusions', { id: joined.id });
      if (!current) return;
      setOut(new Set(answer.groups.flatMap((group) => group.places.filter(({ likely }) => !likely).map(keyOf))));
      setGroups(answer.groups);
    };
    find().catch(reportProblem);
    return () => void (current = false);
  }, [joined]);
  const group = groups?.[chosen];
  const shown = group?.places.slice(0, mostShown) ?? [];
  const needed = [...new Set(shown.map(({ page }) => page))].join(' ');
  useEffect(() => {
    let current = true;
    const load = async (): Promise<void> => {
      const loaded = await Promise.all(needed.split(' ').filter(Boolean).map((number) => joined.page(Number(number))));
      if (current) setPages(new Map(loaded.flatMap((page) => (page ? [[page.number, page] as const] : []))));
    };
    load().catch(reportProblem);
    return () => void (current = false);
  }, [joined, needed]);

  const close = () => {
    closeScanDialog();
    joined.session.view.focus();
  };
  const due = shown.filter((place) => !out.has(keyOf(place)));
  const change = () => {
    const done = correctAll(joined, due.flatMap((place) => (pages.has(place.page) ? [{ ...place, page: pages.get(place.page)! }] : [])));
    showToast(say('scan.confusions.done', { count: done }));
    // What was shown has been decided on, one way or the other; a word may stand in several groups.
    const decided = new Set(shown.map(keyOf));
    const left = (groups ?? []).map((each) => ({ ...each, places: each.places.filter((place) => (each === group ? !decided.has(keyOf(place)) : !due.some((one) => keyOf(one) === keyOf(place)))) })).filter(({ places }) => places.length > 0);
    const at = left.findIndex(({ read, meant }) => read === group?.read && meant === group.meant);
    setGroups(left);
    setChosen(at < 0 ? Math.min(chosen, Math.max(0, left.length - 1)) : at);
    // The button may have nothing to change now, and would lose the focus.
    requestAnimationFrame(() => {
      const dialog = document.querySelector('[data-modal]');
      (dialog?.querySelector<HTMLElement>('.scan-confusion-group :checked') ?? dialog?.querySelector<HTMLElement>('.dialog-foot .button'))?.focus();
    });
  };
  const tick = (place: Place, on: boolean) => {
    const next = new Set(out);
    if (on) next.delete(keyOf(place));
    else next.add(keyOf(place));
    setOut(next);
  };
  return (
    <Dialog
      title={text('scan.confusions.title')}
      width="wide"
      onClose={close}
      footer={
        <>
          <Button onPress={close}>{text('common.close')}</Button>
          <Button kind="primary" isDisabled={due.length === 0 || pages.size === 0} onPress={change}>
            {text('scan.confusions.change', { count: due.length })}
          </Button>
        </>
      }
    >
      {!group ? (
        <EmptyState>{text(groups ? 'scan.confusions.none' : 'scan.confusions.looking')}</EmptyState>
      ) : (
        <div className="scan-confusions">
          <p className="quiet">{text('scan.confusions.explain')}</p>
          <div className="scan-confusions-body">
            <Groups groups={groups ?? []} chosen={chosen} onChoose={setChosen} />
            <ul className="scan-places" aria-label={text('scan.confusions.places')}>
              {shown.map((place) => (
                <li key={keyOf(place)}>
                  <label className="scan-place">
                    <input type="checkbox" checked={!out.has(keyOf(place))} onChange={(event) => tick(place, event.target.checked)} />
                    <span className="scan-place-picture">{pages.has(place.page) && <Crop id={joined.id} page={pages.get(place.page)!} word={place.word} width={240} height={36} lineHeight={24} />}</span>
                    <span className="scan-place-words">
                      <del>{place.before}</del> <ins>{place.after}</ins>
                    </span>
                    <span className="quiet tabular">{text('scan.check.place', { page: place.page })}</span>
                  </label>
                </li>
              ))}
              {group.places.length > shown.length && <li className="quiet">{text('scan.confusions.more', { count: group.places.length - shown.length })}</li>}
            </ul>
          </div>
        </div>
      )}
    </Dialog>
  );
}

function Groups({ groups, chosen, onChoose }: { groups: readonly Group[]; chosen: number; onChoose(at: number): void }) {
  const text = useText();
  return (
    <fieldset className="scan-confusion-groups">
      <legend className="visually-hidden">{text('scan.confusions.groups')}</legend>
      {groups.map(({ read, meant, places }, at) => (
        <label key={`${read} ${meant}`} className="scan-confusion-group">
          <input type="radio" name="confusion" className="visually-hidden" checked={at === chosen} onChange={() => onChoose(at)} />
          <span>{text('scan.confusions.group', { read, meant })}</span>
          <span className="quiet tabular">{places.length}</span>
        </label>
      ))}
    </fieldset>
  );
}
