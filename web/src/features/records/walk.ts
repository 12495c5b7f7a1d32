/* The list a record was opened from: ↑ 3 / 35 ↓ on the record walks it, and the breadcrumb goes back to it. */
export interface Walk {
  object: string;
  ids: number[];
  address: string;
  count: number | null;
}

let current: Walk | null = null;

export function setWalk(walk: Walk): void {
  current = walk;
}

export function walkOf(object: string, id: number): (Walk & { index: number }) | null {
  if (!current || current.object !== object) return null;
  const index = current.ids.indexOf(id);
  return index < 0 ? null : { ...current, index };
}
