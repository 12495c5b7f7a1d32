/*
 * Debian's Chromium, and pages that are watched: what the console says (policy, React, failed requests nobody expected) and
 * what the page throws is kept, and a test ends by asking that there was nothing.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { password, root } from './guanxi.mjs';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const args = [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];
export const desk = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };
const patience = Number(process.env.BROWSER_PATIENCE ?? 15000);

export const openBrowser = () => chromium.launch({ executablePath, args });

/**
 * A page in a fresh profile. options: viewport, language, theme ('light' | 'dark'), touch. `expected` are statuses that the
 * console may complain of, because the test provokes them.
 */
export async function openPage(browser, guanxi, { viewport = desk, language = 'en', theme = 'light', touch = false, expected = [] } = {}) {
  const context = await browser.newContext({
    baseURL: guanxi.url, viewport, locale: language === 'zh' ? 'zh-CN' : 'en-GB', timezoneId: 'Asia/Shanghai', colorScheme: theme, hasTouch: touch, isMobile: touch, reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  page.noise = [];
  page.waiting = new Set();
  page.on('request', (request) => {
    // A page that is left takes its requests along, without a word.
    if (request.isNavigationRequest()) page.waiting.clear();
    // The live stream does not end, and the end of its worker's script is told to nobody.
    if (/\/api\/events|\/assets\/worker-/.test(request.url())) return;
    page.waiting.add(request);
  });
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => page.waiting.delete(request));
  page.on('pageerror', (error) => page.noise.push(`thrown: ${error.message}`));
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    if (expected.some((status) => message.text().includes(`status of ${status}`))) return;
    page.noise.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  return page;
}

/** Nothing was said on the console, nothing thrown. */
export function assertQuiet(page) {
  assert.deepEqual(page.noise, []);
}

export async function signIn(page, email = 'lin@example.com') {
  await page.goto('/signin');
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/');
  await page.locator('h1').waitFor();
}

/** WCAG A and AA: nothing serious or critical in what is shown now. */
export async function assertAccessible(page, where) {
  await settled(page);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, {
      // An experiment of axe's that takes a picture's initials for the words on a button.
      rules: { 'label-content-name-mismatch': { enabled: false } },
      resultTypes: ['violations'],
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return violations.filter((one) => ['serious', 'critical'].includes(one.impact)).map((one) => ({
      rule: one.id, nodes: one.nodes.slice(0, 4).map((node) => `${node.html.slice(0, 200)} ${node.any[0]?.message ?? ''}`),
    }));
  });
  assert.deepEqual(found, [], `${where}: ${JSON.stringify(found, null, 1)}`);
}

const quietMs = 120;

/** Shown in full: nothing asked of the server for a moment, skeletons gone, motions ended. */
export async function settled(page) {
  const late = Date.now() + patience;
  for (let since = Date.now(); Date.now() - since < quietMs;) {
    await new Promise((resume) => setTimeout(resume, 20));
    if (page.waiting.size > 0) since = Date.now();
    if (Date.now() > late) throw new Error(`no answer: ${[...page.waiting].map((one) => one.url())}`);
  }
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]') && document.getAnimations().every((one) => one.playState !== 'running'));
}

/** Goes to another screen the way a link does, without loading the page anew. */
export async function visit(page, address) {
  await page.evaluate((target) => window.history.pushState(null, '', target), encodeURI(address));
  await settled(page);
}

/** Nothing is wider than the window. */
export async function assertFits(page, where) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${where}: ${over} px too wide`);
}

/** What the page's own session is answered: the body. With one given it is a PATCH. */
export function ask(page, target, body) {
  return page.evaluate(async ([address, text]) => {
    const answer = await fetch(address, text ? { method: 'PATCH', headers: { 'Content-Type': 'application/json' }, body: text } : {});
    return answer.json();
  }, [encodeURI(target), body && JSON.stringify(body)]);
}

/** What was on the screen when a test failed: where its picture is. */
export async function picture(page, name) {
  const file = path.join(root, 'build/test', `browser-${name}.png`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  return page.screenshot({ path: file }).then(() => `as it looked: ${file}`, (error) => `no picture: ${error.message}`);
}

/** Files let go over an element, as from the desktop. */
export async function dropFiles(page, selector, files) {
  const transfer = await page.evaluateHandle((given) => {
    const data = new DataTransfer();
    for (const { name, text } of given) data.items.add(new File([text], name, { type: 'text/csv' }));
    return data;
  }, files);
  await page.dispatchEvent(selector, 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent(selector, 'drop', { dataTransfer: transfer });
}
