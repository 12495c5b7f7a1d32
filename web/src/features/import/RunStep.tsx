/* While it is written: progress, and a way out that asks what to do with the rows already there. */
import { useState } from 'react';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { cancelImport } from './api';
import { Foot } from './Foot';
import css from './Import.module.css';
import { messages } from './messages';
import { Progress } from './Progress';
import type { StepProps } from './Wizard';

export function RunStep({ one, act }: StepProps) {
  const t = useMessages(messages);
  const [asking, setAsking] = useState(false);
  const cancel = (keep: boolean) => {
    setAsking(false);
    void act(() => cancelImport(one.id, keep));
  };
  return (
    <>
      <Progress title={t('runningTitle')} progress={one.progress} text={t('mayLeave')} />
      <Foot><Button onClick={() => setAsking(true)}>{t('cancel')}</Button></Foot>
      {asking && (
        <Dialog
          title={t('cancelTitle')} size={480} onClose={() => setAsking(false)}
          foot={
            <>
              <Button data-autofocus onClick={() => setAsking(false)}>{t('goOn')}</Button>
              <Button onClick={() => cancel(true)}>{t('cancelKeep')}</Button>
              <Button look="danger" onClick={() => cancel(false)}>{t('cancelUndo')}</Button>
            </>
          }
        >
          <p className={css.pale}>{t('cancelText', { n: one.progress?.done ?? 0 })}</p>
        </Dialog>
      )}
    </>
  );
}
