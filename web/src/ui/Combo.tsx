/*
 * One value out of many: choices, relations, currencies, fields of a filter. Typing narrows; with `onSearch` the
 * narrowing is the caller's (a server's answer), so old options stay until new ones come.
 */
import { Combobox, useCombobox } from '@mantine/core';
import { IconChevronDown, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { IconButton } from './Button';
import type { ControlIds } from './Input';
import css from './Input.module.css';
import { isComposing } from './keys';

export interface Option {
  value: string;
  label: string;
  mark?: ReactNode;
  reason?: string;
}

export interface ComboProps extends Partial<ControlIds> {
  options: readonly Option[];
  value: string | null;
  /** What the present value is called when it is not among the options. */
  valueLabel?: string;
  onChange: (value: string | null, option?: Option) => void;
  onSearch?: (text: string) => void;
  onClose?: () => void;
  clearLabel?: string | null;
  emptyText: string;
  placeholder?: string;
  label?: string;
  autoOpen?: boolean;
  disabled?: boolean;
}

export function Combo(props: ComboProps) {
  const { options, value, valueLabel, onChange, onSearch, onClose, clearLabel, emptyText, placeholder, label, autoOpen, disabled, ...ids } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const store = useCombobox({ defaultOpened: autoOpen ?? false, onDropdownClose: () => store.resetSelectedOption() });
  const chosen = options.find((option) => option.value === value);
  const shownName = value === null ? '' : (chosen?.label ?? valueLabel ?? '');
  const shown = typed === null || onSearch ? options : options.filter((option) => option.label.toLowerCase().includes(typed.trim().toLowerCase()));

  useEffect(() => {
    if (autoOpen) input.current?.select();
  }, [autoOpen]);
  useEffect(() => {
    // Opened by ↓ with nothing chosen, the option that key has marked is the one Enter takes.
    store.updateSelectedOptionIndex(typed || !chosen ? 'selected' : 'active');
    if (typed) store.selectFirstOption();
    // The store is a new object each render; only what is shown matters.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed, shown.length, store.dropdownOpened]);

  const choose = (next: string) => {
    setTyped(null);
    onSearch?.('');
    store.closeDropdown();
    onChange(next, options.find((option) => option.value === next));
  };
  return (
    <Combobox store={store} onOptionSubmit={choose} withinPortal shadow="md">
      <Combobox.DropdownTarget>
        <span className={css.wrap}>
          <Combobox.EventsTarget withExpandedAttribute autoComplete="off">
            <input
              ref={input} className={css.control} autoComplete="off" spellCheck={false} role="combobox" aria-label={label} disabled={disabled}
              placeholder={placeholder} value={typed ?? shownName} {...ids}
              onChange={(event) => { setTyped(event.target.value); onSearch?.(event.target.value); store.openDropdown(); }}
              onClick={() => store.openDropdown()}
              onFocus={(event) => event.target.select()}
              onBlur={() => { setTyped(null); onSearch?.(''); store.closeDropdown(); onClose?.(); }}
              onKeyDown={(event) => {
                if (isComposing(event)) event.stopPropagation();
                // In a cell one Esc closes list and editor alike; in a form only the list.
                if (event.key === 'Escape' && store.dropdownOpened && !autoOpen) event.stopPropagation();
              }}
            />
          </Combobox.EventsTarget>
          {clearLabel && value !== null && !disabled
            ? <ClearButton label={clearLabel} onClear={() => { setTyped(null); onChange(null); }} />
            : <OpenButton label={label ?? placeholder ?? emptyText} onOpen={() => { input.current?.focus(); store.toggleDropdown(); }} />}
        </span>
      </Combobox.DropdownTarget>
      <Combobox.Dropdown>
        <Combobox.Options className={css.options}>
          {shown.map((option) => <OptionLine key={option.value} option={option} isChosen={option.value === value} />)}
          {shown.length === 0 && <Combobox.Empty>{emptyText}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function OptionLine({ option, isChosen }: { option: Option; isChosen: boolean }) {
  return (
    <Combobox.Option value={option.value} active={isChosen}>
      <span className={css.option}>
        <span className="cut">{option.mark ?? option.label}</span>
        {option.reason && <span className={css.reason}>{option.reason}</span>}
      </span>
    </Combobox.Option>
  );
}

function ClearButton({ label, onClear }: { label: string; onClear: () => void }) {
  return (
    <span className={css.inside}>
      <IconButton size="small" label={label} tabIndex={-1} onMouseDown={(event) => event.preventDefault()} onClick={onClear}>
        <IconX size={14} />
      </IconButton>
    </span>
  );
}

function OpenButton({ label, onOpen }: { label: string; onOpen: () => void }) {
  return (
    <span className={css.inside}>
      <IconButton size="small" label={label} tabIndex={-1} aria-hidden onMouseDown={(event) => { event.preventDefault(); onOpen(); }}>
        <IconChevronDown size={14} />
      </IconButton>
    </span>
  );
}
