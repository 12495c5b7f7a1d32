/*
 * Who is here: setup, sign-in, the signed-in user and their company.
 */
import { createContext, useContext, useMemo } from 'react';
import { useLanguage } from '@/i18n/language';
import * as formats from '@/i18n/formats';
import { call, get } from './client';
import { arrive, isSignedIn } from './leaving';
import { Problem } from './problems';
import type { Company, CompanyPatch, Me, PersonPatch, Setup, SetupState } from './types';

export const fetchSetup = (token: string | null): Promise<SetupState> =>
  get<SetupState>(`/setup${token ? `?token=${encodeURIComponent(token)}` : ''}`, { signingIn: true });
export const setUp = (request: Setup) => call('POST', '/setup', { body: request, signingIn: true });
export const signIn = (email: string, password: string) => call('POST', '/login', { body: { email, password }, signingIn: true });
export const signOut = () => call('POST', '/logout', { body: {}, signingIn: true });
export async function fetchMe(): Promise<Me> {
  if (!isSignedIn()) throw new Problem(401, { title: 'Unauthorized' });
  const me = await get<Me>('/me', { signingIn: true });
  arrive(me.user.id);
  return me;
}
export const changeMe = (values: PersonPatch) => call<Me>('PATCH', '/me', { body: values });
export const changeCompany = (values: CompanyPatch) => call<Company>('PATCH', '/company', { body: values });
export const setPassword = (user: number, password: string, current?: string) =>
  call('POST', `/users/${user}/actions/set_password`, { body: current ? { password, current } : { password } });

const MeContext = createContext<Me | null>(null);
export const MeProvider = MeContext.Provider;

export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('useMe outside the signed-in page');
  return me;
}

/** The formats of i18n/formats bound to the reader: their language and zone, the company's currency. */
export function useFormats() {
  const me = useContext(MeContext);
  const language = useLanguage();
  const zone = me?.user.time_zone ?? me?.company.time_zone ?? 'UTC';
  const currency = me?.company.currency ?? 'CNY';
  return useMemo(() => {
    const style: formats.Style = { language, zone, currency };
    return {
      style,
      number: formats.number,
      percent: formats.percent,
      amount: (value: formats.Figure, code: string | null) => formats.amount(value, code ?? currency),
      money: (value: formats.Figure, code: string | null) => formats.money(value, code, style),
      shortMoney: (value: formats.Figure, code: string | null) => formats.shortMoney(value, code, style),
      date: (value: string) => formats.date(value, style),
      timestamp: (value: string) => formats.timestamp(value, style),
      relative: (value: string) => formats.relative(value, style),
      relativeDate: (value: string) => formats.relativeDate(value, style),
      proseDay: (value: string | Date) => formats.proseDay(value, style),
      currencyUnit: (code: string) => formats.currencyUnit(code, style),
      currencyName: (code: string) => formats.currencyName(code, style),
      today: (plusDays = 0) => formats.today(zone, plusDays),
    };
  }, [language, zone, currency]);
}

export type Formats = ReturnType<typeof useFormats>;
