/* The dry run: everything as it would be, nothing written. Problems stand together by their reason. */
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useMessages } from '@/i18n/messages';
import { Button } from '@/ui/Button';
import { cancelImport, startImport, type ImportFile, type ImportProblem } from './api';
import { Counts } from './Counts';
import { Foot } from './Foot';
import css from './Import.module.css';
import { messages } from './messages';
import { Progress } from './Progress';
import { countsOf } from './steps';
import type { StepProps } from './Wizard';

const rowsShown = 6;

export function CheckStep({ one, act, go }: StepProps) {
  const t = useMessages(messages);
  if (one.state === 'checking') {
    return (
      <>
        <Progress title={t('checkingNow')} progress={one.progress} text={t('mayLeave')} />
        <Foot><Button onClick={() => void act(() => cancelImport(one.id, false))}>{t('stop')}</Button></Foot>
      </>
    );
  }
  const counts = countsOf(one);
  const good = counts.created + counts.updated + counts.unchanged;
  const found = one.files.flatMap((file) => (file.problems ?? []).map((problem) => ({ file, problem }))).sort((a, b) => b.problem.count - a.problem.count);
  const run = async () => {
    if (await act(() => startImport(one.id, 'run'))) go('run');
  };
  return (
    <>
      <h2 className={css.heading} role="status">{t('checkedTitle')}</h2>
      <Counts one={one} />
      <section aria-labelledby="import-problems">
        <h3 id="import-problems" className={css.small}>{found.length ? t('problems') : t('noProblems')}</h3>
        {found.length > 0 && (
          <ul className={css.list}>
            {found.map(({ file, problem }, index) => (
              <ProblemLine key={index} file={file} problem={problem} named={one.files.length > 1} onFix={() => go('columns', file.name)} />
            ))}
          </ul>
        )}
      </section>
      <Notices files={one.files} />
      <Foot words={counts.rejected > 0 ? <span>{t('willReject', { n: counts.rejected })}</span> : <span className={css.good}><IconCheck size={16} stroke={2} aria-hidden />{t('allGood')}</span>}>
        <Button onClick={() => go('columns')}>{t('back')}</Button>
        <Button look="filled" why={good === 0 ? t('nothingToRun') : null} onClick={() => void run()}>{t('runNow', { n: good })}</Button>
      </Foot>
    </>
  );
}

/** What will be taken, but not quite as it stands in the file. */
function Notices({ files }: { files: ImportFile[] }) {
  const t = useMessages(messages);
  const notices = files.flatMap((file) => file.notices);
  if (notices.length === 0) return null;
  return (
    <section aria-labelledby="import-notices">
      <h3 id="import-notices" className={css.small}>{t('notices')}</h3>
      <ul className={css.list}>
        {notices.map((notice, index) => (
          <li key={index} className={css.problem}>
            <div className={css.facts}>
              <span>{notice.detail}</span>
              {notice.column && <span className={`${css.pale} ${css.small}`}>{t('inColumn', { column: notice.column })}</span>}
            </div>
            <span className="num">{t('rows', { n: notice.count })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ProblemLine({ file, problem, named, onFix }: { file: ImportFile; problem: ImportProblem; named: boolean; onFix: () => void }) {
  const t = useMessages(messages);
  const rows = problem.rows.slice(0, rowsShown).map((row) => row.toLocaleString('en-US')).join(t('listSeparator'));
  const where = [named ? file.name : '', problem.column ?? ''].filter(Boolean).join(' › ');
  return (
    <li className={css.problem}>
      <IconAlertTriangle className={css.badMark} size={16} stroke={1.75} aria-hidden />
      <div className={css.facts}>
        <span>{where && <strong>{where} </strong>}{problem.detail}</span>
        {rows && <span className={`${css.pale} ${css.small}`}>{t(problem.count > rowsShown ? 'atRowsMore' : 'atRows', { rows })}</span>}
      </div>
      <span className={`${css.flag} ${css.flagBad} num`}>{t('rows', { n: problem.count })}</span>
      <Button size="small" onClick={onFix}>{t('fix')}</Button>
    </li>
  );
}
