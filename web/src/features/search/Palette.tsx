/*
 * Search over everything (Ctrl-K). Opens on recent records and actions; old results stay until new ones come; nothing
 * is asked while an input method composes.
 */
import { Modal } from '@mantine/core';
import { IconArrowRight, IconPlus, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ComponentProps, type KeyboardEvent, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { fieldOf, isPerson, useCatalogue, useLabel } from '@/api/catalogue';
import { openForm } from '@/api/intents';
import { recents, type Recent } from '@/api/recents';
import { keys, search } from '@/api/records';
import type { Hit } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import dialog from '@/ui/Dialog.module.css';
import { isEnter, isMod } from '@/ui/keys';
import { Avatar, Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import { useRested } from '@/ui/useDelayed';
import { messages } from './messages';
import css from './Palette.module.css';

interface Item {
  key: string;
  group: string;
  mark: ReactNode;
  name: string;
  reason?: string | undefined;
  href?: string;
  run?: () => void;
}

export default function Palette({ onClose }: { onClose: () => void }) {
  const t = useMessages(messages);
  const [, navigate] = useLocation();
  const [text, setText] = useState('');
  const [composing, setComposing] = useState(false);
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const { items, failed } = useItems(composing ? null : text);
  useEffect(() => setChosen(0), [text]);
  useEffect(() => list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }), [chosen]);
  const spoken = useRested(items.length, 500);

  const open = (item: Item | undefined, newTab: boolean) => {
    if (newTab && item?.href) return void window.open(item.href, '_blank', 'noopener');
    if (!item) return;
    onClose();
    if (item.run) item.run();
    else if (item.href) navigate(item.href);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setChosen((chosen + step + items.length) % Math.max(1, items.length));
    } else if (isEnter(event)) {
      event.preventDefault();
      open(items[chosen], isMod(event));
    }
  };
  return (
    <Modal.Root
      opened onClose={onClose} lockScroll={false} size={640} padding={0} yOffset={80} transitionProps={{ duration: 80, transition: 'fade' }}
      classNames={{ overlay: dialog.overlay ?? '', content: dialog.content ?? '', body: dialog.body ?? '' }}
    >
      <Modal.Overlay backgroundOpacity={0} />
      <Modal.Content aria-label={t('title')}>
        <Modal.Body>
          <SearchBox
            text={text} onText={setText} active={items[chosen] ? `palette-${chosen}` : undefined} onKeyDown={onKey}
            onCompositionStart={() => setComposing(true)} onCompositionEnd={() => setComposing(false)}
          />
          <div ref={list} id="palette-list" role="listbox" aria-label={t('title')} className={css.list}>
            {items.map((item, index) => (
              <div key={item.key}>
                {items[index - 1]?.group !== item.group && <div className={css.group}>{item.group}</div>}
                <ItemLine
                  id={`palette-${index}`} item={item} typed={text} isChosen={index === chosen} onChoose={() => setChosen(index)}
                  onOpen={(newTab) => open(item, newTab)}
                />
              </div>
            ))}
            {items.length === 0 && text && <p className={css.none}>{failed ? t('failed') : t('none', { text })}</p>}
          </div>
          <div className={css.foot}>{t('foot')}<span role="status" className="hidden-but-read">{text ? t('count', { n: spoken }) : ''}</span></div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

interface BoxProps extends Pick<ComponentProps<'input'>, 'onKeyDown' | 'onCompositionStart' | 'onCompositionEnd'> {
  text: string;
  onText: (text: string) => void;
  /** The id of the item that Enter opens. */
  active: string | undefined;
}

function SearchBox({ text, onText, active, ...on }: BoxProps) {
  const t = useMessages(messages);
  return (
    <div className={css.head}>
      <IconSearch size={18} stroke={1.75} />
      <input
        data-autofocus role="combobox" aria-expanded aria-controls="palette-list" aria-activedescendant={active} aria-label={t('title')}
        value={text} placeholder={t('hint')} autoComplete="off" spellCheck={false} onChange={(event) => onText(event.target.value)} {...on}
      />
    </div>
  );
}

interface LineProps {
  id: string;
  item: Item;
  typed: string;
  isChosen: boolean;
  onChoose: () => void;
  onOpen: (newTab: boolean) => void;
}

function ItemLine({ id, item, typed, isChosen, onChoose, onOpen }: LineProps) {
  return (
    <div
      id={id} role="option" aria-selected={isChosen} className={css.item} onMouseMove={onChoose}
      onClick={(event) => onOpen(event.ctrlKey || event.metaKey)}
    >
      {item.mark}
      <span className={`${css.name} cut`}><Marked text={item.name} part={typed} /></span>
      {item.reason && <small className="cut">{item.reason}</small>}
      {isChosen && <IconArrowRight size={14} />}
    </div>
  );
}

function useItems(text: string | null): { items: Item[]; failed: boolean } {
  const t = useMessages(messages);
  const label = useLabel();
  const catalogue = useCatalogue();
  const reasonOf = useReason();
  const last = useRef('');
  if (text !== null) last.current = text.trim();
  const typed = last.current;
  const isAction = typed.startsWith('>');
  const asked = useRested(isAction ? '' : typed, 60);
  const answer = useQuery({
    queryKey: keys.search(asked), queryFn: ({ signal }) => search(asked, 5, signal), enabled: asked.length > 0, placeholderData: keepPreviousData, staleTime: 10_000,
  });
  const markOf = (object: string, name: string) => {
    const declaration = catalogue.find(object);
    return isPerson(declaration) ? <Avatar name={name} /> : (
      <Tile hue={declaration?.hue ?? 'gray'} size={20}><ObjectIcon name={declaration?.icon ?? 'box'} size={13} /></Tile>
    );
  };
  const record = ({ object, id, name }: Recent, group: string, reason?: string): Item => ({
    key: `${object}:${id}`, group, mark: markOf(object, name), name, href: `/o/${catalogue.find(object)?.plural}/${id}`, reason,
  });
  const actions = useActions();
  if (isAction) {
    const wanted = typed.slice(1).trim().toLowerCase();
    return { items: actions.filter((action) => action.name.toLowerCase().includes(wanted)), failed: false };
  }
  if (!typed) {
    const opened = recents().filter((recent) => catalogue.find(recent.object)).map((recent) => record(recent, t('recent')));
    return { items: [...opened.slice(0, 6), ...actions.slice(0, 4)], failed: false };
  }
  const hits = (answer.data?.data ?? []).filter((hit) => catalogue.find(hit.object));
  const order = [...new Set(hits.map((hit) => hit.object))];
  const under = (object: string) => hits.filter((hit) => hit.object === object).slice(0, 5)
    .map((hit) => record(hit, label(catalogue.find(object)?.labels), reasonOf(hit)));
  return { items: order.flatMap(under), failed: Boolean(answer.error) };
}

/** What can be done from here: make a record of any object, open the list of any. */
function useActions(): Item[] {
  const t = useMessages(messages);
  const label = useLabel();
  const catalogue = useCatalogue();
  const group = t('actions');
  const word = (name: string) => (/^[A-Z]/.test(name) ? name.toLowerCase() : name);
  return [
    ...catalogue.creatable().map(({ object, label: name }) => ({
      key: `new-${object}`, group, mark: <IconPlus size={16} />, name: t('create', { object: word(label(name)) }), run: () => openForm(object),
    })),
    ...catalogue.shown().map(({ object, icon, labels, plural }) => ({
      key: `open-${object}`, group, mark: <ObjectIcon name={icon} />, name: t('open', { object: word(label(labels)) }), href: `/o/${plural}`,
    })),
  ];
}

/** Where it was found, when that was not the name as it is written. */
function useReason(): (hit: Hit) => string | undefined {
  const t = useMessages(messages);
  const label = useLabel();
  const catalogue = useCatalogue();
  return ({ object, match, field, text }) => {
    const declaration = catalogue.find(object);
    const found = field && declaration ? fieldOf(declaration, field) : undefined;
    if (found && text) return `${label(found.label)} · ${text}`;
    return match === 'pinyin' || match === 'initials' ? t('byPinyin') : undefined;
  };
}

function Marked({ text, part }: { text: string; part: string }) {
  const at = part ? text.toLowerCase().indexOf(part.toLowerCase()) : -1;
  if (at < 0) return <>{text}</>;
  return <>{text.slice(0, at)}<mark className={css.mark}>{text.slice(at, at + part.length)}</mark>{text.slice(at + part.length)}</>;
}
