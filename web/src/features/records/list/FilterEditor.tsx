import { useState, type ReactNode } from 'react';
import { useLabel } from '@/api/catalogue';
import type { Op, Operand, Test } from '@/api/condition';
import type { Field } from '@/api/types';
import { fieldKind } from '@/fields';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import inputs from '@/ui/Input.module.css';
import { isEnter } from '@/ui/keys';
import { messages as conditionMessages, opWord, takesValue } from '../conditions';
import { messages } from '../messages';
import css from './Toolbar.module.css';

interface EditorProps {
  field: Field;
  test: Test | null;
  onChange: (test: Test) => void;
  onDone: () => void;
  /** What else may be done with this test. */
  children?: ReactNode;
}

/** Operator and value of one test; applied by Enter or the button, so a half-typed value never empties the list. */
export function FilterEditor({ field, test, onChange, onDone, children }: EditorProps) {
  const t = useMessages(messages);
  const words = useMessages(conditionMessages);
  const label = useLabel();
  const kind = fieldKind(field);
  const [op, setOp] = useState<Op>(() => shownOp(test?.op ?? kind.operators[0] ?? '=', kind.operators));
  const [value, setValue] = useState<Operand | Operand[] | null>(test?.value ?? null);
  const isWhole = !takesValue(op) || value !== null;
  const apply = () => {
    if (!isWhole) return;
    onChange({ path: field.name, op, value: takesValue(op) ? fitted(op, value) : null });
    onDone();
  };
  return (
    <div className={css.panel} onKeyDown={(event) => isEnter(event) && (event.target as HTMLElement).tagName === 'INPUT' && !(event.target as HTMLElement).getAttribute('aria-expanded') && apply()}>
      <strong>{label(field.label)}</strong>
      <select className={inputs.control} value={op} aria-label={t('operator')} onChange={(event) => setOp(event.target.value as Op)}>
        {kind.operators.map((one) => <option key={one} value={one}>{words(opWord(one, field))}</option>)}
      </select>
      {takesValue(op) && <kind.Filter field={field} op={op} value={value} onChange={setValue} />}
      <Button look="filled" why={isWhole ? null : t('newValue')} onClick={apply}>{t('apply')}</Button>
      {children}
    </div>
  );
}

/** A choice filtered by `=` in an address is shown as the list of one it is. */
function shownOp(op: Op, offered: readonly Op[]): Op {
  if (offered.includes(op)) return op;
  if (op === '=' && offered.includes('in')) return 'in';
  if (op === '!=' && offered.includes('not in')) return 'not in';
  return offered[0] ?? op;
}

function fitted(op: Op, value: Operand | Operand[] | null): Operand | Operand[] | null {
  if (op === 'in' || op === 'not in') return Array.isArray(value) || value === null ? value : [value];
  return Array.isArray(value) ? (value[0] ?? null) : value;
}
