/* The frame at its final size while the declarations are on their way: nothing jumps when they come. */
import { useLasting } from '@/ui/useDelayed';
import { Skeleton } from '@/ui/marks';
import css from './Shell.module.css';

export function ShellSkeleton() {
  const lasting = useLasting(true);
  return (
    <div className={css.shell} aria-busy="true">
      <div className={`${css.nav} ${css.wideOnly}`}>
        <div className={css.brand}><img src="/icon.svg" alt="" width={24} height={24} /></div>
        <div className={css.waiting}>{lasting && [64, 48, 72, 56, 60, 52].map((width, index) => <Skeleton key={index} width={width} />)}</div>
      </div>
      <div className={css.side}><div className={css.top} /></div>
    </div>
  );
}
