/* How long a card has stood in its stage, against the days after which it counts as stuck. */
export interface Age {
  days: number;
  /** Part of the allowed time, 0 to 1; null where no limit is declared. */
  share: number | null;
  isStuck: boolean;
}

const dayMs = 86_400_000;

export function ageOf(since: unknown, stuckAfter: number | null, now: number = Date.now()): Age | null {
  if (typeof since !== 'string') return null;
  const began = Date.parse(since);
  if (Number.isNaN(began)) return null;
  const passed = Math.max(0, now - began) / dayMs;
  const share = stuckAfter ? Math.min(1, passed / stuckAfter) : null;
  return { days: Math.floor(passed), share, isStuck: stuckAfter !== null && passed > stuckAfter };
}
