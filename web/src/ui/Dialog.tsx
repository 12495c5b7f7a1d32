/*
 * Modal dialog and drawer: named, trapped, Esc, focus back to the opener (Mantine), in our clothes.
 * lockScroll is off: it would write a style element, and only panes scroll anyway.
 */
import { Drawer as MantineDrawer, Modal } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useId, type ReactNode } from 'react';
import { useMessages } from '@/i18n/messages';
import { IconButton } from './Button';
import css from './Dialog.module.css';
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

export function Dialog({ title, onClose, children, foot, size = 440, mark }: DialogProps) {
  const id = useId();
  return (
    <Modal
      opened onClose={onClose ?? stay} closeOnEscape={onClose !== undefined} withCloseButton={false} lockScroll={false} centered size={size} padding={0}
      overlayProps={{ className: css.overlay, backgroundOpacity: 0 }} transitionProps={{ transition: 'pop', duration: 120 }}
      classNames={{ content: css.content, body: css.body }} aria-labelledby={id}
    >
      <Inside id={id} title={title} foot={foot} mark={mark} {...(onClose ? { onClose } : {})}>{children}</Inside>
    </Modal>
  );
}

export function Drawer({ title, onClose, children, foot, size = 560, mark }: DialogProps) {
  const id = useId();
  const narrow = useNarrow();
  return (
    <MantineDrawer
      opened onClose={onClose ?? stay} withCloseButton={false} lockScroll={false} position={narrow ? 'bottom' : 'right'} size={narrow ? '100%' : size} padding={0}
      overlayProps={{ className: css.overlay, backgroundOpacity: 0 }} transitionProps={{ duration: 200, transition: narrow ? 'slide-up' : 'slide-left' }}
      classNames={{ content: css.drawer, body: css.body }} aria-labelledby={id}
    >
      <Inside id={id} title={title} foot={foot} mark={mark} {...(onClose ? { onClose } : {})}>{children}</Inside>
    </MantineDrawer>
  );
}

function Inside({ id, title, onClose, children, foot, mark }: DialogProps & { id: string }) {
  const t = useMessages(messages);
  return (
    <>
      <div className={css.head}>
        {mark}
        <h2 id={id}>{title}</h2>
        {onClose && <IconButton label={t('close')} onClick={onClose}><IconX size={16} /></IconButton>}
      </div>
      <div className={css.main}>{children}</div>
      {foot && <div className={css.foot}>{foot}</div>}
    </>
  );
}
