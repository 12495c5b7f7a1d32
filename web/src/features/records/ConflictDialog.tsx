/*
 * Two people changed the same field: what each wrote and what was there before, side by side. One keeps theirs, takes
 * mine, or writes what both mean. Putting it aside writes nothing and loses nothing.
 */
import { useEffect, useId, useState, type ReactNode } from 'react';
import { useLabel } from '@/api/catalogue';
import type { Values } from '@/api/records';
import { useFormats } from '@/api/session';
import type { ObjectDeclaration, RecordData } from '@/api/types';
import { fieldKind } from '@/fields';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import css from './Conflict.module.css';
import type { Clash, Conflict } from './merging';
import { messages } from './messages';
import { TextChange } from './TextChange';

type Choice = 'mine' | 'theirs' | 'merge';

interface Decision {
  choice: Choice;
  merge: unknown;
}

interface DialogProps {
  object: ObjectDeclaration;
  conflict: Conflict;
  onAnswer: (chosen: Values | null) => void;
}

export function ConflictDialog({ object, conflict, onAnswer }: DialogProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const formats = useFormats();
  const { clashes, record } = conflict;
  const [decisions, setDecisions] = useState<Record<string, Decision>>({});
  const decisionOf = (clash: Clash): Decision => decisions[clash.field.name] ?? { choice: 'mine', merge: clash.mine };
  const names = clashes.map((clash) => label(clash.field.label)).join(t('comma'));
  const name = conflict.name ?? t('someone');
  const save = () => {
    const kept = clashes.filter((clash) => decisionOf(clash).choice !== 'theirs');
    onAnswer(Object.fromEntries(kept.map((clash) => [clash.field.name, decisionOf(clash).choice === 'mine' ? clash.mine : decisionOf(clash).merge])));
  };
  const keepTheirs = () => onAnswer({});
  return (
    <Dialog
      title={t('conflictTitle', { field: names })} onClose={() => onAnswer(null)} size={640}
      foot={
        <>
          <Button onClick={() => onAnswer(null)}>{t('decideLater')}</Button>
          <Button onClick={keepTheirs}>{t('keepTheirs')}</Button>
          <Button look="filled" data-autofocus onClick={save}>{t('saveChoice')}</Button>
        </>
      }
    >
      <p>{t('conflictText', { name, field: names, at: conflict.at ? formats.relative(conflict.at) : '' })}</p>
      {clashes.map((clash) => (
        <ClashChoice
          key={clash.field.name} object={object} clash={clash} record={record} who={name} decision={decisionOf(clash)}
          onDecide={(decision) => setDecisions((all) => ({ ...all, [clash.field.name]: decision }))}
        />
      ))}
    </Dialog>
  );
}

interface ChoiceProps {
  object: ObjectDeclaration;
  clash: Clash;
  record: RecordData;
  who: string;
  decision: Decision;
  onDecide: (decision: Decision) => void;
}

function ClashChoice({ clash, record, who, decision, onDecide }: ChoiceProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const group = useId();
  const { field, mine, theirs, before } = clash;
  const { Cell, Input, multiline } = fieldKind(field);
  const choose = (choice: Choice) => onDecide({ ...decision, choice });
  const shown = (value: unknown) => (multiline
    ? <TextChange before={textOf(before)} after={textOf(value)} />
    : <Cell field={field} value={value} record={record} inList={field.type === 'relation'} />);
  useMergedText(clash, Boolean(multiline), (merge) => onDecide({ choice: decision.choice, merge }));
  return (
    <fieldset className={css.clash}>
      <legend>{label(field.label)}</legend>
      <Option group={group} word={t('yours')} isChosen={decision.choice === 'mine'} onChoose={() => choose('mine')}>{shown(mine)}</Option>
      <Option group={group} word={t('theirsBy', { name: who })} isChosen={decision.choice === 'theirs'} onChoose={() => choose('theirs')}>{shown(theirs)}</Option>
      <Option group={group} word={t('both')} isChosen={decision.choice === 'merge'} onChoose={() => choose('merge')}>
        {decision.choice === 'merge'
          ? (
            <div className={css.input}>
              <Input
                field={field} value={decision.merge} values={record} aria-label={t('both')}
                onChange={(merge) => onDecide({ choice: 'merge', merge })}
              />
            </div>
          )
          : <span className={css.pale}>{t('bothText')}</span>}
      </Option>
      <div className={css.before}><span>{t('before')}</span><div><Cell field={field} value={before} record={record} inList={field.type === 'relation'} /></div></div>
    </fieldset>
  );
}

function Option({ group, word, isChosen, onChoose, children }: { group: string; word: string; isChosen: boolean; onChoose: () => void; children: ReactNode }) {
  const id = useId();
  return (
    <div className={css.option} data-chosen={isChosen || undefined}>
      <label htmlFor={id}><input id={id} type="radio" name={group} checked={isChosen} onChange={onChoose} />{word}</label>
      <div className={css.value} onClick={onChoose}>{children}</div>
    </div>
  );
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

/** Two texts that grew from one go together by themselves where they did not touch the same lines: that is where writing begins. */
function useMergedText({ mine, theirs, before }: Clash, isText: boolean, onMerged: (text: string) => void): void {
  useEffect(() => {
    if (!isText) return;
    let isHere = true;
    void import('./textMerge').then(({ mergeTexts }) => isHere && onMerged(mergeTexts(textOf(before), textOf(mine), textOf(theirs))));
    return () => { isHere = false; };
    // Once, when the conflict opens: afterwards the text is the person's.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
}
