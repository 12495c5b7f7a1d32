/*
 * What a browser keeps of a person, and how it is gone: at sign-out, and when somebody else signs in.
 *
 * Whatever the page stores under gx- belongs to the person, but for what `stays`: how the page looks here, which names nothing
 * and nobody. Leaving is a new document, not a route: so everything that modules hold (records read, the act to undo, notices,
 * uploads) is gone too, in every tab, for the other tabs are told by the mark gx-left.
 */
import { forget, store, stored } from '@/ui/preferences';

const stays = /^gx-(theme|density|folded|language|home-period|home-whose|fold-.+|checklist-away)$/;
const door = '/signin';

/** At sign-out, once the server has ended the session. */
export function leave(): void {
  forgetPerson();
  window.location.replace(door);
}

/** Who is signed in here now. What another person left behind is gone before anything of it is shown. */
export function arrive(person: number): void {
  const before = stored('gx-person');
  if (before !== null && before !== String(person)) forgetPerson();
  store('gx-person', String(person));
  if (here !== null && here !== person) window.location.reload();
  here = person;
}

/** Whom this document was first shown to. */
let here: number | null = null;

/** While signed in: goes along when another tab leaves, and when a page is brought back after its person has left. */
export function followLeaving(): () => void {
  const onStore = ({ key, newValue }: StorageEvent) => {
    if (key === 'gx-left' && newValue) window.location.replace(door);
  };
  const onShow = ({ persisted }: PageTransitionEvent) => {
    if (persisted && !isSignedIn()) window.location.replace(door);
  };
  addEventListener('storage', onStore);
  addEventListener('pageshow', onShow);
  return () => {
    removeEventListener('storage', onStore);
    removeEventListener('pageshow', onShow);
  };
}

/** The mark that sign-in leaves beside the session, which scripts cannot read. */
export function isSignedIn(): boolean {
  return document.cookie.includes('gx_signed_in=1');
}

export function isOfPerson(name: string): boolean {
  return name.startsWith('gx-') && !stays.test(name);
}

function forgetPerson(): void {
  forget(isOfPerson);
  store('gx-left', String(Date.now()));
}
