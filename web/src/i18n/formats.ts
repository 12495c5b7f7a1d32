/*
 * Numbers, money, dates and times as a person reads them, in both languages. Pure functions of a style
 * (language, zone, company currency, now); components take them bound from useFormats().
 *
 * The page does no money arithmetic: a figure comes from the server and is only written here. `Intl` compact is
 * not used, because it drops Chinese grouping and the space before 万.
 */
import type { Language } from './language';

export interface Style {
  language: Language;
  zone: string;
  currency: string;
}

export type Figure = number | string;

const MINUTE = 60_000;
const cache = new Map<string, Intl.DateTimeFormat>();

export function number(value: Figure, digits?: number): string {
  const options = digits === undefined
    ? { maximumFractionDigits: 6 }
    : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat('en-US', options).format(value as number);
}

export function currencyDigits(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** The amount alone, for a column whose header carries the unit. */
export function amount(value: Figure, currency: string): string {
  return number(value, currencyDigits(currency));
}

/** The company's currency by its narrow sign, any other by its code: ¥1,280.00, USD 1,280.00. */
export function money(value: Figure, currency: string | null, style: Style): string {
  const code = currency ?? style.currency;
  const text = amount(value, code);
  return withCurrency(text, code, style);
}

/** For tiles and cards: ¥1,286.4 万, ¥18.24 亿, ¥12.86M. */
export function shortMoney(value: Figure, currency: string | null, style: Style): string {
  return withCurrency(short(Number(value), style), currency ?? style.currency, style);
}

export function short(value: number, style: Style): string {
  const size = Math.abs(value);
  if (style.language === 'zh') {
    if (size >= 1e8) return `${number(value / 1e8, 2)} 亿`;
    if (size >= 1e4) return `${number(value / 1e4, 1)} 万`;
  } else {
    if (size >= 1e9) return `${number(value / 1e9, 2)}B`;
    if (size >= 1e6) return `${number(value / 1e6, 2)}M`;
    if (size >= 1e4) return `${number(value / 1e3, 1)}K`;
  }
  return number(Math.round(value * 100) / 100);
}

export function currencySign(code: string): string {
  try {
    const parts = new Intl.NumberFormat('en', { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' }).formatToParts(0);
    return parts.find((part) => part.type === 'currency')?.value ?? code;
  } catch {
    return code;
  }
}

export function currencyName(code: string, style: Style): string {
  try {
    return new Intl.DisplayNames(style.language === 'zh' ? 'zh-CN' : 'en', { type: 'currency' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** What stands in a money column's header: 元 for yuan in Chinese, else the code. */
export function currencyUnit(code: string, style: Style): string {
  return style.language === 'zh' && code === 'CNY' ? '元' : code;
}

export function percent(value: Figure): string {
  return `${number(value)}%`;
}

/** A calendar date, no zone: 2026-11-20, 20 Nov 2026. */
export function date(value: string, style: Style): string {
  if (style.language === 'zh') return value.slice(0, 10);
  const parsed = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(parsed.getTime()) ? value : english(parsed, 'UTC', true);
}

/** A moment in the reader's zone, to the minute. */
export function timestamp(value: string, style: Style): string {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return value;
  const clock = hourMinute(at, style.zone);
  return style.language === 'zh' ? `${isoDay(at, style.zone)} ${clock}` : `${english(at, style.zone, true)}, ${clock}`;
}

/** 刚刚 · 3 分钟前 · 今天 09:42 · 昨天 16:20 · 11 月 18 日 · 2025-11-18; the future alike (明天 10:00). */
export function relative(value: string, style: Style, now: Date = new Date()): string {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return value;
  const zh = style.language === 'zh';
  const passed = now.getTime() - at.getTime();
  if (passed >= 0 && passed < MINUTE) return zh ? '刚刚' : 'just now';
  if (passed >= 0 && passed < 60 * MINUTE) return zh ? `${Math.floor(passed / MINUTE)} 分钟前` : `${Math.floor(passed / MINUTE)} min ago`;
  const clock = hourMinute(at, style.zone);
  const near = nearDay(dayDistance(at, now, style.zone), zh);
  if (near) return `${near} ${clock}`;
  return day(at, style, now);
}

/** A date near today by its name: 今天, 昨天, 明天, else as in a table. */
export function relativeDate(value: string, style: Style, now: Date = new Date()): string {
  const distance = Math.round((Date.parse(`${value}T00:00:00Z`) - Date.parse(`${isoDay(now, style.zone)}T00:00:00Z`)) / 86_400_000);
  return nearDay(distance, style.language === 'zh') ?? date(value, style);
}

/** 11 月 20 日 周五 · Fri 20 Nov: prose, headings of days. */
export function proseDay(value: string | Date, style: Style): string {
  const at = typeof value === 'string' ? new Date(value) : value;
  const parts = pieces(at, style.zone);
  if (style.language === 'zh') return `${Number(parts.month)} 月 ${Number(parts.day)} 日 ${weekday(at, style.zone, 'zh-CN')}`;
  return `${weekday(at, style.zone, 'en-GB')} ${english(at, style.zone, false)}`;
}

/** From one calendar date to another of the same year: 10 月 1–27 日 · 1–27 Oct. */
export function daySpan(from: string, to: string, style: Style): string {
  const [first, last] = [new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`)];
  const [a, b] = [pieces(first, 'UTC'), pieces(last, 'UTC')];
  const isOneMonth = a.month === b.month;
  if (style.language === 'zh') return isOneMonth ? `${Number(a.month)} 月 ${Number(a.day)}–${Number(b.day)} 日` : `${Number(a.month)} 月 ${Number(a.day)} 日–${Number(b.month)} 月 ${Number(b.day)} 日`;
  return isOneMonth ? `${Number(a.day)}–${english(last, 'UTC', false)}` : `${english(first, 'UTC', false)} – ${english(last, 'UTC', false)}`;
}

/** A month alone: 11 月 · Nov; with its year where that is another. */
export function monthName(first: string, style: Style, withYear = false): string {
  const at = new Date(`${first.slice(0, 7)}-01T00:00:00Z`);
  if (style.language === 'zh') return withYear ? `${at.getUTCFullYear()} 年 ${at.getUTCMonth() + 1} 月` : `${at.getUTCMonth() + 1} 月`;
  return english(at, 'UTC', withYear).replace(/^1 /, '');
}

/** Today in a zone as YYYY-MM-DD, moved by whole days. */
export function today(zone: string, plusDays = 0, now: Date = new Date()): string {
  const moved = new Date(`${isoDay(now, zone)}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + plusDays);
  return moved.toISOString().slice(0, 10);
}

export function isoDay(at: Date, zone: string): string {
  const parts = pieces(at, zone);
  return `${parts.year}-${parts.month}-${parts.day}`;
}

export function hourMinute(at: Date, zone: string): string {
  const parts = pieces(at, zone);
  return `${parts.hour}:${parts.minute}`;
}

/** The UTC moment at which the clock of a zone shows this local time (`2026-11-20T09:42`). */
export function fromLocal(local: string, zone: string): string {
  const guess = new Date(`${local}:00.000Z`);
  if (Number.isNaN(guess.getTime())) return local;
  const shown = Date.parse(`${isoDay(guess, zone)}T${hourMinute(guess, zone)}:00.000Z`);
  return new Date(guess.getTime() - (shown - guess.getTime())).toISOString();
}

function withCurrency(text: string, code: string, style: Style): string {
  if (code !== style.currency) return `${code} ${text}`;
  return text.startsWith('-') ? `−${currencySign(code)}${text.slice(1)}` : `${currencySign(code)}${text}`;
}

function nearDay(distance: number, zh: boolean): string | null {
  if (distance === 0) return zh ? '今天' : 'today';
  if (distance === -1) return zh ? '昨天' : 'yesterday';
  if (distance === 1) return zh ? '明天' : 'tomorrow';
  return null;
}

function day(at: Date, style: Style, now: Date): string {
  const parts = pieces(at, style.zone);
  const sameYear = parts.year === pieces(now, style.zone).year;
  if (style.language === 'zh') return sameYear ? `${Number(parts.month)} 月 ${Number(parts.day)} 日` : isoDay(at, style.zone);
  return english(at, style.zone, !sameYear);
}

function dayDistance(at: Date, now: Date, zone: string): number {
  return Math.round((Date.parse(isoDay(at, zone)) - Date.parse(isoDay(now, zone))) / 86_400_000);
}

function english(at: Date, zone: string, year: boolean): string {
  const format = formatter(`en-GB|${zone}|${year}`, 'en-GB', { timeZone: zone, day: 'numeric', month: 'short', ...(year ? { year: 'numeric' } : {}) });
  return format.format(at).replace('Sept', 'Sep');
}

function weekday(at: Date, zone: string, locale: string): string {
  return formatter(`${locale}|${zone}|weekday`, locale, { timeZone: zone, weekday: 'short' }).format(at);
}

function pieces(at: Date, zone: string): Record<string, string> {
  const format = formatter(`pieces|${zone}`, 'en-GB', {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  });
  return Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
}

function formatter(key: string, locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let made = cache.get(key);
  if (!made) {
    made = inKnownZone(locale, options);
    cache.set(key, made);
  }
  return made;
}

/** The server's zones follow another database: in one that this browser does not know a time is told in UTC, rather than not at all. */
function inKnownZone(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, options);
  } catch {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  }
}
