/* A day with the thumb: 390 by 844, touch. Sign in, find, open, edit, create with mistakes, delete and take it back. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { ask, assertAccessible, assertFits, assertQuiet, openBrowser, openPage, phone, picture, settled, signIn } from './support/browser.mjs';
import { furnished } from './support/guanxi.mjs';

const least = 24; // a target's least side, page.md 6; bars and rows have 44

test('on a phone', async (t) => {
  const guanxi = await furnished('en', 60);
  const browser = await openBrowser();
  const page = await openPage(browser, guanxi, { viewport: phone, touch: true, expected: [422] });
  const wrong = [];
  const looked = async (where) => {
    await settled(page);
    for (const claim of [assertFits, assertTargets, assertAccessible]) await claim(page, where).catch((error) => wrong.push(error.message));
  };
  try {
    await page.goto('/signin');
    await looked('sign-in');
    await signIn(page);
    await looked('home');

    await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Customers' }).tap();
    const first = page.getByRole('list', { name: 'Customers' }).getByRole('link').first();
    await first.waitFor();
    await looked('list');
    const name = await first.locator('strong').first().textContent();
    await first.tap();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await looked('record');

    await page.getByRole('tab', { name: 'Details' }).tap();
    await page.getByRole('button', { name: /^Show \d+ empty/ }).first().tap().catch(() => undefined);
    await page.getByRole('button', { name: 'Edit Region' }).tap();
    await page.locator('#line-region').fill('Hangzhou');
    await page.keyboard.press('Enter');
    await page.getByLabel('Details').getByText('Hangzhou', { exact: true }).waitFor();
    await looked('details');
    const id = Number(page.url().match(/\d+$/)[0]);
    assert.equal((await ask(page, `/api/customers/${id}`)).region, 'Hangzhou');

    await page.getByRole('button', { name: 'Create' }).tap();
    await page.getByRole('menuitem', { name: 'Customer' }).tap();
    const form = page.getByRole('dialog', { name: 'New customer' });
    await form.getByLabel('E-mail').fill('ada');
    await form.getByRole('button', { name: 'Save', exact: true }).tap();
    await form.getByText('2 things to correct').waitFor();
    assert.equal(await form.getByLabel('Name').getAttribute('aria-invalid'), 'true');
    assert.equal(await form.getByLabel('E-mail').getAttribute('aria-invalid'), 'true');
    await form.getByLabel('Name').and(page.locator(':focus')).waitFor();
    assert.equal(await form.getByLabel('E-mail').inputValue(), 'ada', 'what was typed stays');
    await looked('form with errors');
    await form.getByLabel('Name').fill('Lovelace & Sons');
    await form.getByLabel('E-mail').fill('ada@lovelace.example');
    await form.getByRole('button', { name: 'Save', exact: true }).tap();
    await form.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Search' }).tap();
    await page.getByRole('dialog').getByRole('combobox').fill('Lovel');
    await page.getByRole('option', { name: /Lovelace/ }).tap();
    await page.getByRole('heading', { level: 1, name: 'Lovelace & Sons' }).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'More' }).tap();
    await page.getByRole('menuitem', { name: 'Delete' }).tap();
    await page.getByRole('dialog', { name: /^Delete/ }).getByRole('button', { name: 'Delete' }).tap();
    await page.getByText('Deleted “Lovelace & Sons”').last().waitFor();
    assert.equal((await ask(page, "/api/customers?where=name starts with 'Lovelace'&count=exact")).count, 0);
    await page.getByRole('button', { name: 'Undo' }).last().tap();
    await page.getByText('Undone').last().waitFor();
    assert.equal((await ask(page, "/api/customers?where=name starts with 'Lovelace'&count=exact")).count, 1);

    await page.goto('/o/opportunities?layout=board');
    await page.locator('[data-card]').first().waitFor();
    await looked('board');
    assertQuiet(page);
    assert.deepEqual(wrong, []);
  } catch (error) {
    t.diagnostic(await picture(page, 'phone'));
    throw error;
  } finally {
    await browser.close();
    await guanxi.remove();
  }
});

/** What can be tapped is large enough, except words inside sentences. */
async function assertTargets(page, where) {
  const small = await page.evaluate((side) => [...document.querySelectorAll('button, a[href], input, select, [role=tab], [role=option]')].filter((one) => {
    const box = one.getBoundingClientRect();
    if (box.width === 0 || box.width === 1 || getComputedStyle(one).visibility === 'hidden' || getComputedStyle(one).display === 'inline' || one.closest('.hidden-but-read, p')) return false;
    return Math.min(box.width, box.height) < side - 0.5 && !one.closest('label');
  }).map((one) => `${one.outerHTML.slice(0, 120)} ${Math.round(one.getBoundingClientRect().width)}×${Math.round(one.getBoundingClientRect().height)}`), least);
  assert.deepEqual(small, [], where);
}
