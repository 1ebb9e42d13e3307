import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { X } from 'lucide-react';
import { useText } from '../i18n/index.ts';
import { Button, IconButton } from './button.tsx';
import './dialog.css';

export interface DialogProps {
  readonly title: string;
  /** narrow 400, normal 560, wide 760 */
  readonly width?: 'narrow' | 'normal' | 'wide';
  /** The title is for screen readers only. */
  readonly hideTitle?: boolean;
  onClose(): void;
  readonly children: ReactNode;
  /** Buttons at the end, below what scrolls. */
  readonly footer?: ReactNode;
  readonly role?: 'dialog' | 'alertdialog';
}

/** A window in the window: holds the focus, closes on Esc and on a click beside it, and gives the focus back. */
export function Dialog({ title, width = 'normal', hideTitle, onClose, children, footer, role = 'dialog' }: DialogProps) {
  const text = useText();
  return (
    <ModalOverlay className="dialog-scrim" isOpen isDismissable={role === 'dialog'} onOpenChange={(open) => void (!open && onClose())}>
      <Modal className={`dialog dialog-${width}`} data-modal>
        <AriaDialog className="dialog-body" role={role}>
          <div className={hideTitle ? 'visually-hidden' : 'dialog-head'}>
            <Heading slot="title" level={2} className="dialog-title">
              {title}
            </Heading>
            {!hideTitle && role === 'dialog' && <IconButton icon={X} label={text('common.close')} shortcut="Escape" onPress={onClose} />}
          </div>
          {children}
          {footer && <div className="dialog-foot">{footer}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Asks once more before something that cannot be undone. The careful answer has the focus. */
export function Confirmation({ title, children, action, onConfirm, onClose }: { title: string; children: ReactNode; action: string; onConfirm(): void; onClose(): void }) {
  const text = useText();
  return (
    <Dialog
      title={title}
      width="narrow"
      role="alertdialog"
      onClose={onClose}
      footer={
        <>
          <Button autoFocus onPress={onClose}>
            {text('common.cancel')}
          </Button>
          <Button
            kind="danger"
            onPress={() => {
              onClose();
              onConfirm();
            }}
          >
            {action}
          </Button>
        </>
      }
    >
      <div className="dialog-words">{children}</div>
    </Dialog>
  );
}
