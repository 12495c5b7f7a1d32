/* The records opened last in this browser: what the search opens on before a letter is typed. */
import { store, stored } from '@/ui/preferences';

export interface Recent {
  object: string;
  id: number;
  name: string;
}

const recentMax = 8;

export function recents(): Recent[] {
  try {
    const list: unknown = JSON.parse(stored('gx-recent') ?? '[]');
    return Array.isArray(list) ? (list as Recent[]) : [];
  } catch {
    return [];
  }
}

export function addRecent(opened: Recent): void {
  const others = recents().filter((recent) => recent.object !== opened.object || recent.id !== opened.id);
  store('gx-recent', JSON.stringify([opened, ...others].slice(0, recentMax)));
}
