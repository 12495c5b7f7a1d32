/* Sort, grouping, columns with the height of rows, and the list's own menu. */
import { Menu, Popover } from '@mantine/core';
import { IconArrowsSort, IconCheck, IconChevronDown, IconChevronUp, IconColumns, IconDots, IconDownload, IconLayoutList, IconSortAscending, IconSortDescending, IconUpload } from '@tabler/icons-react';
import { useLocation } from 'wouter';
import { fieldOf, useLabel } from '@/api/catalogue';
import { address } from '@/api/client';
import type { ObjectDeclaration } from '@/api/types';
import { useMessages } from '@/i18n/messages';
import { Button, IconButton } from '@/ui/Button';
import { Checkbox } from '@/ui/Input';
import type { Density } from '@/ui/preferences';
import { messages } from '../messages';
import { rowHeights } from './Grid';
import { directionOf, nextSort } from './sort';
import css from './Toolbar.module.css';
import { groupField, groupOf } from './useGroups';

export function SortMenu({ object, sort, onSort }: { object: ObjectDeclaration; sort: string; onSort: (sort: string) => void }) {
  const t = useMessages(messages);
  const label = useLabel();
  const first = fieldOf(object, sort.split(',')[0]?.replace(/^-/, '') ?? '');
  return (
    <Menu position="bottom-end" width={220} withinPortal closeOnItemClick={false}>
      <Menu.Target>
        <Button look="quiet" size="small" icon={<IconArrowsSort size={16} stroke={1.75} />}>{first ? label(first.label) : t('sort')}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('sort')}</Menu.Label>
        {object.fields.filter((field) => field.sortable).map((field) => {
          const order = directionOf(sort, field.name);
          return (
            <Menu.Item
              key={field.name} onClick={(event) => onSort(nextSort(sort, field, event.shiftKey))}
              rightSection={order && (order === 'up' ? <IconSortAscending size={16} aria-label={t('ascending')} /> : (
                <IconSortDescending size={16} aria-label={t('descending')} />
              ))}
            >
              {label(field.label)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

export function GroupMenu({ object, group, onGroup }: { object: ObjectDeclaration; group: string; onGroup: (group: string) => void }) {
  const t = useMessages(messages);
  const label = useLabel();
  const chosen = groupField(object, group);
  const choices = object.fields.flatMap((field) => { const by = groupOf(field); return by ? [{ by, name: label(field.label) }] : []; });
  return (
    <Menu position="bottom-end" width={220} withinPortal>
      <Menu.Target>
        <Button look="quiet" size="small" active={Boolean(chosen)} icon={<IconLayoutList size={16} stroke={1.75} />}>{chosen ? label(chosen.label) : t('group')}</Button>
      </Menu.Target>
      <Menu.Dropdown className={css.tall ?? ''}>
        <Menu.Label>{t('group')}</Menu.Label>
        {chosen && <Menu.Item onClick={() => onGroup('')}>{t('ungroup')}</Menu.Item>}
        {choices.map(({ by, name }) => <Menu.Item key={by} rightSection={by === group && <IconCheck size={16} />} onClick={() => onGroup(by)}>{name}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
}

interface ColumnsProps {
  object: ObjectDeclaration;
  columns: string[];
  density: Density;
  onColumns: (columns: string[] | null) => void;
  onDensity: (density: Density) => void;
}

export function ColumnsMenu({ object, columns, density, onColumns, onDensity }: ColumnsProps) {
  const t = useMessages(messages);
  const label = useLabel();
  const shown = columns.slice(1);
  const rest = object.fields.filter((field) => !columns.includes(field.name) && !['version'].includes(field.name)).map((field) => field.name);
  const swap = (from: number, to: number) => {
    const next = [...shown];
    const [moved] = next.splice(from, 1);
    if (moved) next.splice(to, 0, moved);
    onColumns([object.title, ...next]);
  };
  return (
    <Popover position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button look="quiet" size="small" icon={<IconColumns size={16} stroke={1.75} />}>{t('columns')}</Button>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <div className={css.panel}>
          <div className={css.list}>
            {[...shown, ...rest].map((name, index) => {
              const word = label(fieldOf(object, name)?.label);
              const on = index < shown.length;
              return (
                <div key={name} className={css.pickRow}>
                  <Checkbox
                    id={`column-${name}`} checked={on}
                    onChange={() => onColumns([object.title, ...(on ? shown.filter((one) => one !== name) : [...shown, name])])}
                  />
                  <label className="cut" htmlFor={`column-${name}`} style={{ flex: 1 }}>{word}</label>
                  {on && index > 0 && (
                    <IconButton size="small" label={t('moveUp', { name: word })} onClick={() => swap(index, index - 1)}>
                      <IconChevronUp size={14} />
                    </IconButton>
                  )}
                  {on && index < shown.length - 1 && (
                    <IconButton size="small" label={t('moveDown', { name: word })} onClick={() => swap(index, index + 1)}>
                      <IconChevronDown size={14} />
                    </IconButton>
                  )}
                </div>
              );
            })}
          </div>
          <div className={css.segmented} role="group" aria-label={t('density')}>
            {(Object.keys(rowHeights) as Density[]).map((one) => (
              <button key={one} type="button" className={css.wide} aria-pressed={one === density} onClick={() => onDensity(one)}>
                {t(one)}
              </button>
            ))}
          </div>
          <Button size="small" look="quiet" onClick={() => onColumns(null)}>{t('standardColumns')}</Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

export function exportAddress(object: ObjectDeclaration, format: 'csv' | 'json', where: string, columns: readonly string[]): string {
  return address(`/export/${object.plural}`, { format, where, fields: columns.join(',') });
}

/** A row for each line of a record; the lines' columns stand behind the record's. */
function exportLinesAddress(object: ObjectDeclaration, lines: string, where: string, columns: readonly string[]): string {
  const fields = [...columns.filter((one) => one !== lines), lines].join(',');
  return address(`/export/${object.plural}`, { format: 'csv', where, fields, lines: 'true' });
}

function ExportItem({ href, label }: { href: string; label: string }) {
  return <Menu.Item component="a" href={href} download leftSection={<IconDownload size={16} />}>{label}</Menu.Item>;
}

export function MoreMenu({ object, where, columns }: { object: ObjectDeclaration; where: string; columns: readonly string[] }) {
  const t = useMessages(messages);
  const [, navigate] = useLocation();
  const lines = object.fields.find((one) => one.type === 'lines')?.name;
  return (
    <Menu position="bottom-end" width={lines ? 280 : 200} withinPortal>
      <Menu.Target><IconButton look="plain" label={t('more')}><IconDots size={16} /></IconButton></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconUpload size={16} />} onClick={() => navigate('/import')}>{t('import')}</Menu.Item>
        <Menu.Divider />
        <ExportItem href={exportAddress(object, 'csv', where, columns)} label={t(lines ? 'exportCsvWithout' : 'exportCsv')} />
        {lines && <ExportItem href={exportLinesAddress(object, lines, where, columns)} label={t('exportCsvLines')} />}
        <ExportItem href={exportAddress(object, 'json', where, columns)} label={t('exportJson')} />
      </Menu.Dropdown>
    </Menu>
  );
}
