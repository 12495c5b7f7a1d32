/* New, updated, unchanged, rejected: of the whole import, and a line a file when there are several. */
import { useCatalogue, useLabel } from '@/api/catalogue';
import { useMessages } from '@/i18n/messages';
import { Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import type { Import, ImportResult } from './api';
import css from './Import.module.css';
import { messages } from './messages';
import { countsOf } from './steps';

const kinds = ['created', 'updated', 'unchanged', 'rejected'] as const;

export function Counts({ one }: { one: Import }) {
  const t = useMessages(messages);
  const counts = countsOf(one);
  return (
    <>
      <dl className={css.counts}>
        {kinds.map((kind) => (
          <div key={kind} data-kind={counts[kind] > 0 ? kind : undefined}>
            <dt>{t(kind)}</dt>
            <dd className="num">{counts[kind].toLocaleString('en-US')}</dd>
          </div>
        ))}
      </dl>
      {one.files.length > 1 && <ByFile one={one} />}
    </>
  );
}

function ByFile({ one }: { one: Import }) {
  const t = useMessages(messages);
  const label = useLabel();
  const catalogue = useCatalogue();
  const of = (result: ImportResult | null, kind: keyof ImportResult) => (result ? result[kind].toLocaleString('en-US') : '—');
  return (
    <div className={css.tableWrap}>
      <table className={`${css.table} ${css.figures}`}>
        <thead><tr><th scope="col">{t('file')}</th><th scope="col">{t('object')}</th>{kinds.map((kind) => <th key={kind} scope="col">{t(kind)}</th>)}</tr></thead>
        <tbody>
          {one.files.map((file) => {
            const object = catalogue.find(file.object);
            return (
              <tr key={file.name}>
                <th scope="row"><span className="cut" title={file.name}>{file.name}</span></th>
                <td>
                  <span className={css.object}>
                    <Tile hue={object?.hue ?? 'gray'} size={20}><ObjectIcon name={object?.icon ?? 'box'} size={13} /></Tile>
                    <span className="cut">{label(object?.labels)}</span>
                  </span>
                </td>
                {kinds.map((kind) => <td key={kind} data-word={t(kind)} className="num">{of(file.result, kind)}</td>)}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
