/* A list without rows says why: still loading, nothing yet, nothing matches, or an error, each with the next step. */
import { IconPlus, IconUpload } from '@tabler/icons-react';
import { useLocation } from 'wouter';
import { useLabel } from '@/api/catalogue';
import type { Problem } from '@/api/problems';
import type { ObjectDeclaration } from '@/api/types';
import { sentence } from '@/api/undo';
import { number } from '@/i18n/formats';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { EmptyState, Skeleton, Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import { useLasting } from '@/ui/useDelayed';
import { messages } from '../messages';
import { objectWord } from '../words';
import css from './Grid.module.css';
import { useCount } from './useRows';

interface StatesProps {
  object: ObjectDeclaration;
  isLoading: boolean;
  problem: Problem | null;
  hasFilter: boolean;
  /** The place jumped to, behind which there is nothing. */
  from: string;
  onFromStart: () => void;
  onRetry: () => void;
  onClear: () => void;
  onCreate: () => void;
}

export function ListStates({ object, isLoading, problem, hasFilter, from, onFromStart, onRetry, onClear, onCreate }: StatesProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const [, navigate] = useLocation();
  const lasting = useLasting(isLoading);
  const whole = useCount(object, {}, hasFilter && !isLoading && !problem).value;
  const words = { object: objectWord(label(object.label)), objects: objectWord(label(object.labels)) };
  const mark = <Tile hue={object.hue} size={36}><ObjectIcon name={object.icon} size={20} /></Tile>;
  if (problem) return <EmptyState mark={mark} title={t('failed')} actions={<Button onClick={onRetry}>{t('retry')}</Button>}>{sentence(problem)}</EmptyState>;
  if (isLoading) return (
    <div className={css.skeletons} aria-busy="true">
      {lasting && Array.from({ length: 14 }, (_, index) => <SkeletonRow key={index} index={index} />)}
    </div>
  );
  if (from) return <EmptyState mark={mark} title={t('nothingFrom', { from })} actions={<Button onClick={onFromStart}>{t('fromStart')}</Button>} />;
  if (hasFilter) {
    const count = whole && t(whole.isExact ? 'withoutFilter' : 'withoutFilterMore', { n: number(whole.count) });
    return <EmptyState mark={mark} title={t('noMatch', words)} actions={<Button onClick={onClear}>{t('clearFilter')}</Button>}>{count}</EmptyState>;
  }
  return (
    <EmptyState
      mark={mark} title={t('nothingYet', words)}
      actions={object.rights.create && (
        <>
          <Button icon={<IconUpload size={16} />} onClick={() => navigate('/import')}>{t('import')}</Button>
          <Button icon={<IconPlus size={16} />} onClick={onCreate}>{t('create', words)}</Button>
        </>
      )}
    >
      {t('nothingYetText')}
    </EmptyState>
  );
}

function SkeletonRow({ index }: { index: number }) {
  return (
    <div>
      <Skeleton width={16} height={16} />
      <Skeleton width={120 + ((index * 37) % 90)} />
      <Skeleton width={48} />
      <Skeleton width={72} />
      <Skeleton width={64} />
      <Skeleton width={110} />
    </div>
  );
}

/** Rows of a group that are on their way, at their height. */
export function WaitRow({ top }: { top: number }) {
  return <div className={`${css.row} ${css.waitRow}`} aria-hidden style={{ transform: `translateY(${top}px)` }}><Skeleton width={180} /></div>;
}
