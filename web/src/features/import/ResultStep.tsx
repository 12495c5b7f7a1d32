/* What came of it: counts, the rejected rows to take along, and the undo of the whole. */
import { IconAlertTriangle, IconArrowBackUp, IconCircleCheck, IconCircleX, IconDownload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { useCatalogue, useLabel } from '@/api/catalogue';
import { useUndoJob } from '@/api/jobs';
import { takeBack } from '@/api/undo';
import { useMessages } from '@/i18n/messages';
import { objectWord } from '@/i18n/words';
import { Button } from '@/ui/Button';
import buttons from '@/ui/Button.module.css';
import { rejectedAddress, type Import } from './api';
import { Counts } from './Counts';
import { Foot } from './Foot';
import css from './Import.module.css';
import { messages } from './messages';
import { Progress } from './Progress';
import { countsOf } from './steps';
import type { StepProps } from './Wizard';

export function ResultStep({ one }: StepProps) {
  const t = useMessages(messages);
  const client = useQueryClient();
  const [isAsked, setIsAsked] = useState(false);
  const job = useUndoJob(one.changeset);
  const { rejected, created, updated, unchanged } = countsOf(one);
  const written = created + updated;
  const mayUndo = one.changeset !== null && written > 0 && (one.state === 'done' || one.state === 'cancelled');
  const undo = async () => {
    setIsAsked(true);
    if (one.changeset !== null) await takeBack(client, one.changeset);
    setIsAsked(false);
  };
  if (job) return <Progress title={t('undoing')} progress={job.progress && { ...job.progress, rows_per_second: null }} text={t('mayLeave')} />;
  return (
    <>
      <Headline one={one} rows={written + unchanged} kept={written > 0} />
      {(one.state === 'done' || written > 0) && <Counts one={one} />}
      {one.stopped && <p>{one.stopped.detail}</p>}
      {one.removed && <p className={css.pale}>{one.removed.detail}</p>}
      {rejected > 0 && !one.removed && (
        <div className={css.notice}>
          <IconAlertTriangle className={css.warnMark} size={20} stroke={1.75} aria-hidden />
          <div className={css.facts}><strong>{t('rejectedRows', { n: rejected })}</strong><span>{t('rejectedText')}</span></div>
          <a className={buttons.button} href={rejectedAddress(one.id)} download><IconDownload size={16} stroke={1.75} aria-hidden />{t('download')}</a>
        </div>
      )}
      <Foot words={<Lists one={one} />}>
        {mayUndo && (
          <Button
            icon={<IconArrowBackUp size={16} stroke={1.75} />} aria-disabled={isAsked || undefined}
            onClick={() => { if (!isAsked) void undo(); }}
          >
            {t('undo')}
          </Button>
        )}
        <Link href="/import" className={`${buttons.button} ${buttons.filled}`}>{t('again')}</Link>
      </Foot>
    </>
  );
}

function Headline({ one, rows, kept }: { one: Import; rows: number; kept: boolean }) {
  const t = useMessages(messages);
  const isDone = one.state === 'done';
  const titles = { done: t('doneTitle', { n: rows }), failed: t('failedTitle'), cancelled: t('cancelledTitle'), undone: t('undoneTitle') };
  const texts = { done: '', failed: t('failedText'), cancelled: t(kept ? 'cancelledKept' : 'cancelledNone'), undone: t('undoneText') };
  const state = one.state as keyof typeof titles;
  return (
    <div className={css.headline} role="status">
      {isDone ? <IconCircleCheck className={css.goodMark} size={28} stroke={1.75} aria-hidden /> : one.state === 'failed'
        ? <IconCircleX className={css.badMark} size={28} stroke={1.75} aria-hidden /> : <IconArrowBackUp className={css.dropMark} size={28} stroke={1.75} aria-hidden />}
      <div className={css.facts}>
        <h2 className={css.headlineTitle}>{titles[state]}</h2>
        <span className={css.pale}>{texts[state] || one.name}</span>
      </div>
    </div>
  );
}

function Lists({ one }: { one: Import }) {
  const t = useMessages(messages);
  const label = useLabel();
  const catalogue = useCatalogue();
  if (one.state === 'undone' || one.state === 'failed') return null;
  const objects = [...new Set(one.files.map((file) => file.object))].map((name) => catalogue.find(name)).filter((object) => object !== undefined);
  return (
    <span className={css.links}>
      {objects.map((object) => (
        <Link key={object.object} href={`/o/${object.plural}?sort=-updated_at`}>
          {t('openList', { objects: objectWord(label(object.labels)) })}
        </Link>
      ))}
    </span>
  );
}
