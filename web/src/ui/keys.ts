/*
 * Keys. Every Enter goes through isEnter, so that choosing a word in an input method never submits anything.
 */
import { useEffect, useRef, type KeyboardEvent as ReactKeyboardEvent } from 'react';

type AnyKey = KeyboardEvent | ReactKeyboardEvent;

/** Safari ends composition before keydown and marks it only by code 229. */
export function isComposing(event: AnyKey): boolean {
  const native = 'nativeEvent' in event ? event.nativeEvent : event;
  return native.isComposing || native.keyCode === 229;
}

export function isEnter(event: AnyKey): boolean {
  return event.key === 'Enter' && !isComposing(event);
}

export function isMod(event: AnyKey): boolean {
  return event.ctrlKey || event.metaKey;
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
    && !(target instanceof HTMLInputElement && target.type === 'checkbox');
}

const modal = '[role="dialog"][aria-modal="true"]';

export type Shortcuts = Record<string, (event: KeyboardEvent) => void>;

/** Single letters, outside inputs and dialogs; the newest screen's keys are its own. */
export function useShortcuts(shortcuts: Shortcuts, enabled = true): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isComposing(event) || isTyping(event.target) || event.altKey) return;
      // Also when the key has just closed it: the event still comes from inside.
      if (document.querySelector(modal) || (event.target instanceof Element && event.target.closest(modal))) return;
      const name = isMod(event) ? `Mod+${event.key.toLowerCase()}` : event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const run = latest.current[name];
      if (run) {
        event.preventDefault();
        run(event);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [enabled]);
}
