import { describe, expect, it } from 'vitest';
import { date, daySpan, fromLocal, money, monthName, percent, proseDay, relative, relativeDate, shortMoney, timestamp, type Style } from './formats';

const zh: Style = { language: 'zh', zone: 'Asia/Shanghai', currency: 'CNY' };
const en: Style = { ...zh, language: 'en' };
const now = new Date('2026-11-20T02:00:00.000Z');

describe('formats', () => {
  it('writes the company currency by its sign, others by code', () => {
    expect(money(1280000, 'CNY', zh)).toBe('¥1,280,000.00');
    expect(money(1280000, 'CNY', en)).toBe('¥1,280,000.00');
    expect(money('1280', 'USD', en)).toBe('USD 1,280.00');
    expect(money(1280, 'JPY', zh)).toBe('JPY 1,280');
    expect(money(-12.5, null, zh)).toBe('−¥12.50');
  });

  // Node 18, Debian's, rounds decimal text; every browser since 2023 keeps it (ECMA-402's NumberFormat v3).
  const keepsText = new Intl.NumberFormat('en').format('9007199254740993' as unknown as number).endsWith('993');
  it.skipIf(!keepsText)('keeps digits a double would lose', () => {
    expect(money('9007199254740993.25', 'CNY', en)).toBe('¥9,007,199,254,740,993.25');
  });

  it('shortens in the way of each language', () => {
    expect(shortMoney(12864000, 'CNY', zh)).toBe('¥1,286.4 万');
    expect(shortMoney(1824309000, 'CNY', zh)).toBe('¥18.24 亿');
    expect(shortMoney(12864000, 'CNY', en)).toBe('¥12.86M');
    expect(shortMoney(9500, 'CNY', zh)).toBe('¥9,500');
  });

  it('tells a time in UTC where the browser does not know the zone', () => {
    const style = { ...zh, zone: 'Atlantis/Nowhere' };
    expect(timestamp('2026-11-20T01:42:00.000Z', style)).toBe('2026-11-20 01:42');
    expect(proseDay('2026-11-20T01:42:00.000Z', { ...style, language: 'en' })).toBe('Fri 20 Nov');
  });

  it('writes dates without ambiguity', () => {
    expect(date('2026-11-20', zh)).toBe('2026-11-20');
    expect(date('2026-11-20', en)).toBe('20 Nov 2026');
    expect(timestamp('2026-11-20T01:42:00.000Z', zh)).toBe('2026-11-20 09:42');
    expect(timestamp('2026-11-20T01:42:00.000Z', en)).toBe('20 Nov 2026, 09:42');
    expect(proseDay('2026-11-20T01:42:00.000Z', zh)).toBe('11 月 20 日 周五');
    expect(proseDay('2026-11-20T01:42:00.000Z', en)).toBe('Fri 20 Nov');
    expect(percent(62)).toBe('62%');
  });

  it('speaks relatively while it is near', () => {
    expect(relative('2026-11-20T01:59:40.000Z', zh, now)).toBe('刚刚');
    expect(relative('2026-11-20T01:57:00.000Z', zh, now)).toBe('3 分钟前');
    expect(relative('2026-11-19T16:42:00.000Z', zh, now)).toBe('今天 00:42');
    expect(relative('2026-11-19T08:20:00.000Z', zh, now)).toBe('昨天 16:20');
    expect(relative('2026-11-21T02:00:00.000Z', zh, now)).toBe('明天 10:00');
    expect(relative('2026-11-18T02:00:00.000Z', zh, now)).toBe('11 月 18 日');
    expect(relative('2025-11-18T02:00:00.000Z', zh, now)).toBe('2025-11-18');
    expect(relative('2025-11-18T02:00:00.000Z', en, now)).toBe('18 Nov 2025');
    expect(relativeDate('2026-11-21', en, now)).toBe('tomorrow');
  });

  it('names spans of days and months', () => {
    expect(daySpan('2026-10-01', '2026-10-20', zh)).toBe('10 月 1–20 日');
    expect(daySpan('2026-10-01', '2026-10-20', en)).toBe('1–20 Oct');
    expect(daySpan('2026-07-01', '2026-08-20', zh)).toBe('7 月 1 日–8 月 20 日');
    expect(daySpan('2026-07-01', '2026-08-20', en)).toBe('1 Jul – 20 Aug');
    expect([monthName('2026-10-01', zh), monthName('2026-10', en), monthName('2025-10', zh, true), monthName('2025-10', en, true)]).toEqual(['10 月', 'Oct', '2025 年 10 月', 'Oct 2025']);
  });

  it('reads local time of a zone', () => {
    expect(fromLocal('2026-11-20T09:42', 'Asia/Shanghai')).toBe('2026-11-20T01:42:00.000Z');
    expect(fromLocal('2026-07-01T09:00', 'Europe/Berlin')).toBe('2026-07-01T07:00:00.000Z');
  });
});
