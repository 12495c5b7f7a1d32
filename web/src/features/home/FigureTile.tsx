/* One figure: what it is, how much, against what, and its receipt. The figure itself opens its rows. */
import { Popover } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconReceipt2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useFormats } from '@/api/session';
import type { ObjectDeclaration } from '@/api/types';
import { hourMinute, number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button, IconButton } from '@/ui/Button';
import { Skeleton } from '@/ui/marks';
import { useLasting } from '@/ui/useDelayed';
import css from './Home.module.css';
import { messages } from './messages';
import { rowsHref, useCompanyDay } from './useFigures';

interface TileProps {
  title: string;
  object: ObjectDeclaration;
  where: string;
  /** The figure in short, and in full for the pointer. */
  value: string | null;
  full?: string | undefined;
  rows: number | null;
  asOf: string | undefined;
  error: boolean;
  onRetry: () => void;
  children: ReactNode;
}

export function FigureTile({ title, object, where, value, full, rows, asOf, error, onRetry, children }: TileProps) {
  const t = useMessages(messages);
  const lasting = useLasting(value === null && !error);
  const href = rowsHref(object, where);
  return (
    <section className={css.figure} aria-label={title}>
      <h2>{title}<Receipt title={title} where={where} rows={rows} asOf={asOf} href={href} /></h2>
      {error && <p className={css.pale}>{t('failed')} <Button look="link" onClick={onRetry}>{t('retry')}</Button></p>}
      {lasting && <Skeleton width={120} height={24} />}
      {value !== null && <Link className={`${css.big} num`} href={href} title={full}>{value}</Link>}
      <p className={css.against}>{children}</p>
    </section>
  );
}

/** What a figure is made of: its condition, its rows, when, in which zone. */
function Receipt({ title, where, rows, asOf, href }: { title: string; where: string; rows: number | null; asOf: string | undefined; href: string }) {
  const t = useMessages(messages);
  const { zone } = useCompanyDay();
  return (
    <Popover position="bottom-end" width={320} withinPortal trapFocus returnFocus shadow="md">
      <Popover.Target><IconButton size="small" label={t('receiptOf', { name: title })}><IconReceipt2 size={16} stroke={1.75} /></IconButton></Popover.Target>
      <Popover.Dropdown aria-label={t('receiptOf', { name: title })}>
        <dl className={css.receipt}>
          <div><dt>{t('condition')}</dt><dd><code>{where}</code></dd></div>
          <div><dt>{t('rows')}</dt><dd className="num">{rows === null ? '—' : number(rows)}</dd></div>
          <div><dt>{t('at')}</dt><dd className="num">{asOf ? `${hourMinute(new Date(asOf), zone)} · ${zone}` : '—'}</dd></div>
        </dl>
        <Link href={href}>{t('openRows')}</Link>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Arrow, share and what it is against, without a colour: up is not always good. */
export function Against({ now, before, text, href }: { now: number; before: number; text: string; href: string }) {
  const t = useMessages(messages);
  const { percent } = useFormats();
  const share = before > 0 ? Math.round((1000 * (now - before)) / before) / 10 : null;
  return (
    <>
      {share !== null && (
        <span className={`${css.change} num`}>
          {share > 0 ? <IconArrowUp size={14} /> : share < 0 ? <IconArrowDown size={14} /> : null}
          {share === 0 ? t('same') : percent(Math.abs(share))}
        </span>
      )}
      <Link href={href}>{text}</Link>
    </>
  );
}
