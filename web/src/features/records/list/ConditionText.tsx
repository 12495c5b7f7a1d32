/*
 * The same condition as text, for what chips cannot say. A slip is underlined where it is, with a sentence; fields,
 * operators and values are offered as they are typed. It runs 250 ms after the last valid key, or at Enter.
 */
import { IconCheck } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { choiceOf, useLabel } from '@/api/catalogue';
import { ConditionError, parseCondition } from '@/api/condition';
import type { ObjectDeclaration } from '@/api/types';
import { fieldKind } from '@/fields';
import { defineMessages, useMessages } from '@/i18n/messages';
import { isEnter } from '@/ui/keys';
import { messages as conditionMessages, opWord } from '../conditions';
import { messages } from '../messages';
import { complete, type Offer } from './completions';
import css from './Toolbar.module.css';

const faults = defineMessages({
  character: ['这里的字符不能用', 'This character has no meaning here'],
  text_end: ['文字缺少结尾的引号 ’', 'The text has no closing quote'],
  field: ['这里应是字段名', 'A field belongs here'],
  unknown_field: ['没有这个字段', 'There is no such field'],
  operator: ['这里应是 = != < > ~ in 或 is null', 'Write = != < > ~ in or is null here'],
  value: ['这里应是一个值，文字要加单引号', 'A value belongs here; text goes in quotes'],
  closing: ['缺少右括号', 'A closing bracket is missing'],
  rest: ['用 and 或 or 连接后面的条件', 'Join what follows with and or or'],
  label: ['条件文本', 'Condition as text'],
});

interface TextProps {
  object: ObjectDeclaration;
  where: string;
  matches: string | null;
  serverFault: { position: number; text: string } | null;
  onChange: (where: string) => void;
}

export function ConditionText({ object, where, matches, serverFault, onChange }: TextProps) {
  const t = useMessages(faults);
  const shown = useMessages(messages);
  const [text, setText] = useState(where);
  const [caret, setCaret] = useState<number | null>(null);
  const [chosen, setChosen] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const mirror = useRef<HTMLPreElement>(null);
  const sent = useRef(where);
  useEffect(() => {
    if (where !== sent.current) setText(where);
    sent.current = where;
  }, [where]);
  const fault = useMemo(() => faultOf(text, object), [text, object]);
  useEffect(() => {
    if (fault || text === where) return;
    const timer = setTimeout(() => {
      sent.current = text.trim();
      onChange(text.trim());
    }, 250);
    return () => clearTimeout(timer);
  }, [fault, onChange, text, where]);

  const { offers, typed } = caret === null ? { offers: [], typed: 0 } : complete(object, text.slice(0, caret), (field) => fieldKind(field).operators);
  const insert = (offer: Offer) => {
    const at = (caret ?? text.length) - typed;
    const next = text.slice(0, at) + offer.insert + text.slice(at + typed);
    const end = at + offer.insert.length;
    setText(next);
    setCaret(offer.kind === 'operator' ? end : null);
    setChosen(0);
    requestAnimationFrame(() => input.current?.setSelectionRange(end, end));
  };
  const range = fault ? { from: fault.position, to: fault.position + fault.length } : serverFault && text === where ? { from: serverFault.position, to: serverFault.position + 1 } : null;
  return (
    <div className={css.condition}>
      <div className={css.code}>
        <div className={css.codeText}>
          <pre ref={mirror} aria-hidden><Coloured text={text} range={range} /></pre>
          <input
            ref={input} autoFocus value={text} spellCheck={false} autoComplete="off" aria-label={t('label')} aria-invalid={Boolean(fault)} placeholder=""
            onScroll={(event) => { if (mirror.current) mirror.current.scrollLeft = event.currentTarget.scrollLeft; }}
            onChange={(event) => { setText(event.target.value); setCaret(event.target.selectionStart); setChosen(0); }} onBlur={() => setCaret(null)}
            onKeyDown={(event) => {
              const offer = offers[chosen];
              if (offer && (event.key === 'Tab' || isEnter(event))) { event.preventDefault(); insert(offer); }
              else if (offer && event.key === 'ArrowDown') { event.preventDefault(); setChosen((chosen + 1) % offers.length); }
              else if (offer && event.key === 'ArrowUp') { event.preventDefault(); setChosen((chosen + offers.length - 1) % offers.length); }
              else if (event.key === 'Escape') setCaret(null);
              else if (isEnter(event) && !fault) onChange(text.trim());
            }}
          />
        </div>
        {!fault && !serverFault && matches && <span className={css.verdict}><IconCheck size={14} />{matches}</span>}
      </div>
      {offers.length > 0 && <Offers offers={offers} chosen={chosen} onChoose={insert} />}
      {(fault ?? serverFault) && text.trim() !== '' && <p className={css.fault} role="status">{fault ? t(fault.code) : (serverFault?.text ?? shown('failed'))}</p>}
    </div>
  );
}

function Offers({ offers, chosen, onChoose }: { offers: Offer[]; chosen: number; onChoose: (offer: Offer) => void }) {
  const label = useLabel();
  const words = useMessages(conditionMessages);
  const said = (offer: Offer) => {
    if (offer.kind === 'field') return label(offer.field.label);
    if (offer.kind === 'operator') return words(opWord(offer.op, offer.field));
    return label(choiceOf(offer.field, offer.value)?.label) || offer.value;
  };
  return (
    <div className={css.suggest} role="listbox">
      {offers.map((offer, index) => (
        <button
          key={offer.insert} type="button" role="option" aria-selected={index === chosen} className={css.pickRow} tabIndex={-1}
          onMouseDown={(event) => { event.preventDefault(); onChoose(offer); }}
        >
          <span>{said(offer)}</span><small>{offer.insert}</small>
        </button>
      ))}
    </div>
  );
}

function Coloured({ text, range }: { text: string; range: { from: number; to: number } | null }) {
  const parts = [...text.matchAll(/'(?:[^']|'')*'?|\b(?:and|or|not|in|is|null|has|starts|with|true|false)\b|\d+(?:\.\d+)?|[\p{L}_][\p{L}\w.]*|\s+|./gu)];
  return (
    <>
      {parts.map((part) => {
        const at = part.index;
        const faulty = range && at < range.to && at + part[0].length > range.from;
        const kind = /^['\d]/.test(part[0]) ? css.literal : /^[\p{L}_]/u.test(part[0]) ? css.word : undefined;
        return faulty ? <mark key={at}>{part[0]}</mark> : <span key={at} className={kind}>{part[0]}</span>;
      })}
    </>
  );
}

function faultOf(text: string, object: ObjectDeclaration): ConditionError | null {
  if (!text.trim()) return null;
  const names = new Set(object.fields.map((field) => field.name));
  try {
    parseCondition(text, (path) => names.has(path.split('.')[0] ?? ''));
    return null;
  } catch (error) {
    if (error instanceof ConditionError) return error;
    throw error;
  }
}
