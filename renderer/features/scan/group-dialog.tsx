import { useEffect, useState } from 'react';
import { reportProblem } from '../../app/index.ts';
import { Button, Dialog, showToast } from '../../components/index.ts';
import { text as say, useText } from '../../i18n/index.ts';
import { decideAll, placesOf, type Place } from './checking.ts';
import { Crop } from './crop.tsx';
import { hasDigit } from './pages.ts';
import type { ScanSession } from './scan-session.ts';
import { scanStore } from './scans.ts';

/** Rows with a picture; the rest is counted. */
const mostShown = 60;

/** The same reading everywhere: every place with its picture, then one decision for all of them. */
export function GroupDialog({ joined }: { joined: ScanSession }) {
  const group = scanStore((state) => state.group);
  return group && <Places key={`${group.from} ${group.to}`} joined={joined} from={group.from} to={group.to} />;
}

function Places({ joined, from, to }: { joined: ScanSession; from: string; to: string }) {
  const text = useText();
  const [places, setPlaces] = useState<readonly Place[] | null>(null);
  useEffect(() => {
    // A number is changed only where its picture is in sight.
    placesOf(joined, from).then((all) => setPlaces(hasDigit(from + to) ? all.slice(0, mostShown) : all), reportProblem);
  }, [joined, from, to]);
  const close = () => {
    scanStore.setState({ group: null });
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-scope="verify"]')?.focus());
  };
  if (!places) return null;
  const change = () => {
    decideAll(joined, places, to);
    showToast(say('scan.group.done', { count: places.length, from, to }));
    close();
  };
  return (
    <Dialog
      title={text('scan.group.title', { from, to })}
      width="wide"
      onClose={close}
      footer={
        <>
          <Button onPress={close}>{text('common.cancel')}</Button>
          <Button kind="primary" autoFocus isDisabled={places.length === 0} onPress={change}>
            {text('scan.group.change', { count: places.length })}
          </Button>
        </>
      }
    >
      <ul className="scan-places">
        {places.slice(0, mostShown).map((place) => (
          <li key={place.from} className="scan-place">
            <Crop id={joined.id} page={place.page} word={place.word} width={280} height={40} lineHeight={26} />
            <span className="scan-place-words">{around(joined, place)}</span>
            <span className="quiet tabular">{text('scan.check.place', { page: place.page.number })}</span>
          </li>
        ))}
      </ul>
      {places.length > mostShown && <p className="quiet">{text('scan.group.more', { count: places.length - mostShown })}</p>}
      {places.length === 0 && <p className="quiet">{text('scan.group.none', { from })}</p>}
    </Dialog>
  );
}

const reach = 24;

function around(joined: ScanSession, { from, to }: Place): React.ReactNode {
  const { doc } = joined.session.state;
  const before = doc.sliceString(Math.max(0, from - reach), from).replaceAll('\n', ' ');
  const after = doc.sliceString(to, Math.min(doc.length, to + reach)).replaceAll('\n', ' ');
  return (
    <>
      {before}
      <mark>{doc.sliceString(from, to)}</mark>
      {after}
    </>
  );
}
