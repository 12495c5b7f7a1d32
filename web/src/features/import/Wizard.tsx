/* One import: which step the server is at, and the open step that is looked at (?step=). */
import { IconCheck } from '@tabler/icons-react';
import { useLocation, useSearch } from 'wouter';
import { asProblem } from '@/api/problems';
import { sentence } from '@/api/undo';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { EmptyState, Skeleton } from '@/ui/marks';
import { useLasting } from '@/ui/useDelayed';
import type { Import } from './api';
import { CheckStep } from './CheckStep';
import { ColumnsStep } from './ColumnsStep';
import { FilesStep } from './FilesStep';
import css from './Import.module.css';
import { messages } from './messages';
import { ResultStep } from './ResultStep';
import { RunStep } from './RunStep';
import { isOver, openSteps, shownStep, steps, type Step } from './steps';
import { useImport, type Acting } from './useImport';

const words = { file: 'stepFile', columns: 'stepColumns', check: 'stepCheck', run: 'stepRun' } as const;

export interface StepProps extends Acting {
  one: Import;
  place: (answer: Import) => void;
  go: (step: Step, file?: string) => void;
}

export function Wizard({ id }: { id: number }) {
  const t = useMessages(messages);
  const { query, place, act, change } = useImport(id);
  const [, navigate] = useLocation();
  const search = new URLSearchParams(useSearch());
  const waiting = useLasting(query.isPending);
  const one = query.data;
  if (query.isError && !one) {
    return <EmptyState title={t('unloaded')} actions={<Button onClick={() => void query.refetch()}>{t('retry')}</Button>}>{sentence(asProblem(query.error))}</EmptyState>;
  }
  if (!one) return <div className={css.column}>{waiting && <><Skeleton width="100%" height={40} /><Skeleton width="100%" height={320} /></>}</div>;
  const go = (step: Step, file?: string) => navigate(`/import/${id}?${new URLSearchParams({ step, ...(file ? { file } : {}) }).toString()}`);
  const shown = shownStep(one.state, search.get('step'));
  const props: StepProps = { one, place, act, change, go };
  return (
    <div className={css.column}>
      <Stepper one={one} shown={shown} onGo={go} />
      {shown === 'file' && <FilesStep {...props} />}
      {shown === 'columns' && <ColumnsStep {...props} wanted={search.get('file')} />}
      {shown === 'check' && <CheckStep {...props} />}
      {shown === 'run' && (isOver(one.state) ? <ResultStep {...props} /> : <RunStep {...props} />)}
    </div>
  );
}

function Stepper({ one, shown, onGo }: { one: Import; shown: Step; onGo: (step: Step) => void }) {
  const t = useMessages(messages);
  const open = openSteps(one.state);
  const at = steps.indexOf(shown);
  const reached = isOver(one.state) ? steps.length : at;
  return (
    <nav aria-label={t('steps')} className={css.steps}>
      <ol>
        {steps.map((step, index) => {
          const mark = (
            <>
              <span className={css.stepMark} data-done={index < reached || undefined} data-now={(step === shown && !isOver(one.state)) || undefined}>
                {index < reached ? <IconCheck size={14} stroke={2.25} aria-hidden /> : index + 1}
              </span>
              <span className={css.stepWord}>{t(words[step])}</span>
            </>
          );
          return (
            <li key={step} aria-current={step === shown ? 'step' : undefined}>
              {open.includes(step) && step !== shown ? <button type="button" className={css.step} onClick={() => onGo(step)}>{mark}</button> : <span className={css.step}>{mark}</span>}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
