/* On a phone one stage at a time, the stages as tabs; a card is moved by its menu. */
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useLabel } from '@/api/catalogue';
import { useMessages } from '@/i18n/messages';
import css from './Board.module.css';
import { LaneColumn, type LaneProps } from './Lane';
import { LaneMark } from './LaneMark';
import type { Lane, LaneFigures } from './lanes';
import { messages } from './messages';

type PhoneProps = Omit<LaneProps, 'lane' | 'figures' | 'carry'> & { figures: Map<string, LaneFigures> | undefined };

export function PhoneLanes({ figures, ...rest }: PhoneProps) {
  const { lanes } = rest;
  const t = useMessages(messages);
  const label = useLabel();
  const [value, setValue] = useState(lanes[0]?.value);
  const lane = lanes.find((one) => one.value === value) ?? (lanes[0] as Lane);
  const tabs = useRef<HTMLDivElement>(null);
  useEffect(() => {
    tabs.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [value]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = step ? lanes[(lane.order + step + lanes.length) % lanes.length] : undefined;
    if (!next) return;
    event.preventDefault();
    setValue(next.value);
    tabs.current?.querySelector<HTMLElement>(`[data-tab="${next.value}"]`)?.focus();
  };
  return (
    <>
      <div role="tablist" aria-label={t('lanes')} className={css.tabs} ref={tabs} onKeyDown={onKeyDown}>
        {lanes.map((one) => (
          <button
            key={one.value} type="button" role="tab" id={`lane-${one.value}`} data-tab={one.value} aria-selected={one === lane} aria-controls="lane-panel"
            tabIndex={one === lane ? 0 : -1} className={css.tab} onClick={() => setValue(one.value)}
          >
            <LaneMark lane={one} />
            {label(one.label)}
            <span className={`${css.count} num`}>{figures?.get(one.value)?.count ?? (figures ? 0 : '')}</span>
          </button>
        ))}
      </div>
      <div role="tabpanel" id="lane-panel" aria-labelledby={`lane-${lane.value}`} className={css.panel}>
        <LaneColumn key={lane.value} {...rest} lane={lane} figures={figures && (figures.get(lane.value) ?? { count: 0, sums: [] })} carry={null} headless />
      </div>
    </>
  );
}
