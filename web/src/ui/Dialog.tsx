/*
 * Modal dialog and drawer: named, trapped, Esc, focus back to the opener (Mantine), in our clothes.
 * lockScroll is off: it would write a style element, and only panes scroll anyway.
 */
import { Drawer as MantineDrawer, Modal } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useMessages } from '@/i18n/messages';
import { IconButton } from './Button';
import css from './Dialog.module.css';
import { isComposing } from './keys';
import { messages } from './messages';
import { useNarrow } from './useNarrow';

interface DialogProps {
  title: string;
  /** Without it the dialog cannot be put aside: the page behind it is of no use. */
  onClose?: () => void;
  children: ReactNode;
  foot?: ReactNode;
  size?: number;
  mark?: ReactNode;
}

const stay = () => undefined;

/** Esc closes the layer it is pressed in, not those below: a portal's keys come up through React, but not from inside. */
const escape = (onClose: (() => void) | undefined) => (event: KeyboardEvent<HTMLElement>) => {
  if (event.key !== 'Escape' || isComposing(event) || !event.currentTarget.contains(event.target as Node)) return;
  event.stopPropagation();
  onClose?.();
};

/** Mantine gives the focus back only to what is closed, not to what is taken away as these are. */
function useFocusBack(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(() => () => {
    requestAnimationFrame(() => {
      const isLost = !document.activeElement || document.activeElement === document.body;
      if (isLost && opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    });
  }, [opener]);
}

export function Dialog({ title, onClose, size = 440, ...inside }: DialogProps) {
  useFocusBack();
  return (
    <Modal.Root
      opened onClose={onClose ?? stay} closeOnEscape={false} onKeyDown={escape(onClose)} lockScroll={false} centered size={size} padding={0}
      transitionProps={{ transition: 'pop', duration: 120 }} classNames={{ overlay: css.overlay, content: css.content, body: css.body }}
    >
      <Modal.Overlay backgroundOpacity={0} />
      <Modal.Content aria-label={title}>
        <Modal.Body><Inside title={title} {...(onClose ? { onClose } : {})} {...inside} /></Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

export function Drawer({ title, onClose, size = 560, ...inside }: DialogProps) {
  const narrow = useNarrow();
  useFocusBack();
  return (
    <MantineDrawer.Root
      opened onClose={onClose ?? stay} closeOnEscape={false} onKeyDown={escape(onClose)} lockScroll={false} position={narrow ? 'bottom' : 'right'} size={narrow ? '100%' : size} padding={0}
      transitionProps={{ duration: 200, transition: narrow ? 'slide-up' : 'slide-left' }} classNames={{ overlay: css.overlay, content: css.drawer, body: css.body }}
    >
      <MantineDrawer.Overlay backgroundOpacity={0} />
      <MantineDrawer.Content aria-label={title}>
        <MantineDrawer.Body><Inside title={title} {...(onClose ? { onClose } : {})} {...inside} /></MantineDrawer.Body>
      </MantineDrawer.Content>
    </MantineDrawer.Root>
  );
}

/** What is chosen on a phone comes up from below, as high as it needs. */
export function Sheet({ title, onClose, ...inside }: DialogProps) {
  useFocusBack();
  return (
    <MantineDrawer.Root
      opened onClose={onClose ?? stay} closeOnEscape={false} onKeyDown={escape(onClose)} lockScroll={false} position="bottom" size="auto" padding={0}
      transitionProps={{ duration: 200, transition: 'slide-up' }} classNames={{ overlay: css.overlay, content: css.sheet, body: css.body }}
    >
      <MantineDrawer.Overlay backgroundOpacity={0} />
      <MantineDrawer.Content aria-label={title}>
        <MantineDrawer.Body><Inside title={title} {...(onClose ? { onClose } : {})} {...inside} /></MantineDrawer.Body>
      </MantineDrawer.Content>
    </MantineDrawer.Root>
  );
}

function Inside({ title, onClose, children, foot, mark }: Omit<DialogProps, 'size'>) {
  const t = useMessages(messages);
  return (
    <>
      <div className={css.head}>
        {mark}
        <h2>{title}</h2>
        {onClose && <IconButton label={t('close')} onClick={onClose}><IconX size={16} /></IconButton>}
      </div>
      <div className={css.main}>{children}</div>
      {foot && <div className={css.foot}>{foot}</div>}
    </>
  );
}
