import { useEffect, useState } from 'react';

/** True once `on` has lasted: no skeleton or spinner before 150 ms. */
export function useLasting(on: boolean, delayMs = 150): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!on) {
      setLasting(false);
      return;
    }
    const timer = setTimeout(() => setLasting(true), delayMs);
    return () => clearTimeout(timer);
  }, [on, delayMs]);
  return on && lasting;
}

/** The value once it has rested. */
export function useRested<T>(value: T, delayMs: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);
  return rested;
}
