/*
 * Notices at the bottom left: at most three, six seconds, an error until it is closed. What can be reversed carries
 * Undo. A store outside React, so that any code may speak.
 */
export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'error';
  action?: { label: string; run: () => void } | undefined;
}

type Listener = () => void;
const shownMax = 3;
const listeners = new Set<Listener>();
let toasts: readonly Toast[] = [];
let next = 1;

export function toast(text: string, action?: Toast['action']): void {
  add({ id: next++, text, tone: 'plain', action });
}

export function toastError(text: string, action?: Toast['action']): void {
  add({ id: next++, text, tone: 'error', action });
}

export function dismiss(id: number): void {
  toasts = toasts.filter((shown) => shown.id !== id);
  listeners.forEach((notify) => notify());
}

export function currentToasts(): readonly Toast[] {
  return toasts;
}

export function onToasts(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function add(made: Toast): void {
  toasts = [...toasts, made].slice(-shownMax);
  listeners.forEach((notify) => notify());
}
