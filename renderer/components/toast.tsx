import {
  Text, UNSTABLE_Toast as AriaToast, UNSTABLE_ToastContent as ToastContent, UNSTABLE_ToastQueue as ToastQueue, UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components';
import { X } from 'lucide-react';
import { useText } from '../i18n/index.ts';
import { Button, IconButton } from './button.tsx';
import './toast.css';

interface ToastWords {
  readonly words: string;
  readonly undo?: (() => void) | undefined;
  readonly act?: ToastAct | undefined;
}

/** A further step that a message offers. */
interface ToastAct {
  readonly label: string;
  readonly run: () => void;
}

const queue = new ToastQueue<ToastWords>({ maxVisibleToasts: 2 });

/** Says what just happened. With `undo` it offers to take it back, with `act` a further step, and stays longer. */
export function showToast(words: string, { undo, act }: { undo?: () => void; act?: ToastAct } = {}): void {
  queue.add({ words, undo, act }, { timeout: undo || act ? 10_000 : 5000 });
}

/** Where toasts appear; one in the window. F6 takes the focus there. */
export function Toasts() {
  const text = useText();
  return (
    <ToastRegion queue={queue} className="toasts" aria-label={text('toast.region')}>
      {({ toast }) => (
        <AriaToast toast={toast} className="toast">
          <ToastContent className="toast-words">
            <Text slot="title">{toast.content.words}</Text>
          </ToastContent>
          {toast.content.undo && (
            <Button
              kind="quiet"
              onPress={() => {
                toast.content.undo?.();
                queue.close(toast.key);
              }}
            >
              {text('common.undo')}
            </Button>
          )}
          {toast.content.act && (
            <Button
              kind="quiet"
              onPress={() => {
                queue.close(toast.key);
                toast.content.act?.run();
              }}
            >
              {toast.content.act.label}
            </Button>
          )}
          <IconButton icon={X} label={text('common.close')} onPress={() => queue.close(toast.key)} />
        </AriaToast>
      )}
    </ToastRegion>
  );
}
