import { useEffect, useState } from 'react';
import { Button as AriaButton, GridList, GridListItem, useDragAndDrop } from 'react-aria-components';
import { ArrowDown, ArrowUp, GripVertical } from 'lucide-react';
import { getClient, reportProblem } from '../../app/index.ts';
import { Button, Dialog, EmptyState, IconButton } from '../../components/index.ts';
import { text as say, useText } from '../../i18n/index.ts';
import { Crop } from './crop.tsx';
import { moved } from './order.ts';
import type { LoadedPage } from './pages.ts';
import type { ScanSession } from './scan-session.ts';
import { attempt, closeScanDialog, shownPage } from './scans.ts';

/** The blocks of the page at hand as a list in reading order: dragged, or moved by their buttons. */
export function OrderDialog({ joined }: { joined: ScanSession }) {
  const text = useText();
  const [number] = useState(shownPage);
  const [page, setPage] = useState<LoadedPage | null>(null);
  const [order, setOrder] = useState<readonly number[]>([]);
  useEffect(() => {
    let current = true;
    joined.page(number).then((loaded) => {
      if (!current || !loaded) return;
      setPage(loaded);
      setOrder(loaded.blocks.map((_block, at) => at));
    }, reportProblem);
    return () => void (current = false);
  }, [joined, number]);
  const isAsItWas = order.every((block, at) => block === at);
  const use = () => {
    closeScanDialog();
    void attempt(async () => {
      await joined.flush();
      await joined.session.flush();
      await getClient().call('versions.keep', { documentId: joined.id, name: say('scan.order.version', { page: number }), reason: 'named' });
      await getClient().call('scans.order', { id: joined.id, page: number, blocks: [...order] });
    });
  };
  return (
    <Dialog
      title={text('scan.order.title', { page: number })}
      width="wide"
      onClose={closeScanDialog}
      footer={
        <>
          <Button onPress={closeScanDialog}>{text('common.cancel')}</Button>
          <Button kind="primary" isDisabled={isAsItWas} onPress={use}>
            {text('scan.order.use')}
          </Button>
        </>
      }
    >
      {page && page.blocks.length > 0 ? (
        <div className="scan-order">
          <p className="quiet">{text('scan.order.explain')}</p>
          <Blocks joined={joined} page={page} order={order} onOrder={setOrder} />
          <p className="quiet">{text('scan.order.note')}</p>
        </div>
      ) : (
        <EmptyState>{text('scan.pageWaiting', { page: number })}</EmptyState>
      )}
    </Dialog>
  );
}

const mostWords = 12;

function Blocks({ joined, page, order, onOrder }: { joined: ScanSession; page: LoadedPage; order: readonly number[]; onOrder(order: readonly number[]): void }) {
  const text = useText();
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) => [...keys].map((key) => ({ 'text/plain': String(key) })),
    onReorder: ({ keys, target }) => {
      const [key] = keys;
      const from = order.indexOf(Number(key));
      const at = order.indexOf(Number(target.key)) + (target.dropPosition === 'after' ? 1 : 0);
      onOrder(moved(order, from, at > from ? at - 1 : at));
    },
  });
  const wordsOf = (block: number): string => {
    const { first, words } = page.blocks[block] ?? { first: 0, words: 0 };
    const all = page.words.slice(first, first + Math.min(words, mostWords)).map((word) => word.text).join(' ');
    return all === '' ? text('scan.order.picture') : words > mostWords ? `${all}…` : all;
  };
  return (
    <GridList className="scan-blocks" aria-label={text('scan.order.blocks')} items={order.map((block) => ({ id: block }))} dragAndDropHooks={dragAndDropHooks}>
      {({ id }) => {
        const at = order.indexOf(id);
        const block = page.blocks[id];
        const words = wordsOf(id);
        return (
          <GridListItem className="scan-block" textValue={words}>
            <AriaButton slot="drag" className="button icon-button scan-block-grip">
              <GripVertical size={16} aria-hidden />
            </AriaButton>
            <span className="tabular quiet">{at + 1}</span>
            <span className="scan-place-picture">{block && block.words > 0 && <Crop id={joined.id} page={page} word={block.first} width={240} height={36} lineHeight={24} />}</span>
            <span className="scan-place-words" dir="auto">
              {words}
            </span>
            <IconButton icon={ArrowUp} label={text('scan.order.earlier', { words })} isDisabled={at === 0} onPress={() => onOrder(moved(order, at, at - 1))} />
            <IconButton icon={ArrowDown} label={text('scan.order.later', { words })} isDisabled={at === order.length - 1} onPress={() => onOrder(moved(order, at, at + 1))} />
          </GridListItem>
        );
      }}
    </GridList>
  );
}
