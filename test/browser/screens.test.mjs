/*
 * Every screen in both themes and both languages: accessible, no wider than the window, silent on the console. And what
 * stands before them: signing in, its refusals, the choice of language and theme.
 */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { ask, assertAccessible, assertFits, assertQuiet, openBrowser, openPage, picture, settled, signIn, visit } from './support/browser.mjs';
import { furnished, password } from './support/guanxi.mjs';

let guanxi;
let browser;
before(async () => {
  guanxi = await furnished('en', 60);
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await guanxi?.remove();
});

/** A test with a page of its own, which must have stayed silent; its picture where it failed. */
function onPage(name, options, run) {
  test(name, async (t) => {
    const page = await openPage(browser, guanxi, options);
    try {
      await run(page);
      assertQuiet(page);
    } catch (error) {
      t.diagnostic(await picture(page, `screens-${name.replace(/\W+/g, '-')}`));
      throw error;
    } finally {
      await page.context().close();
    }
  });
}

onPage('signing in says what is wrong, and how many tries are left', { expected: [401] }, async (page) => {
  await page.goto('/o/customers');
  await page.waitForURL('**/signin?**');
  const email = page.getByLabel('E-mail');
  const secret = page.getByLabel('Password', { exact: true });
  await email.and(page.locator(':focus')).waitFor();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByText('Enter your e-mail and password').waitFor();
  await email.fill('lin@example.com');
  await secret.fill('not this one');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText(/User name or password is not right\. \d+ tries left/).waitFor();
  assert.equal(await email.inputValue(), 'lin@example.com', 'what was typed stays');
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('alert').getByText(/用户名或密码不正确，还可以再试 \d+ 次/).waitFor();
  await page.getByRole('button', { name: 'English' }).click();
  await secret.fill(password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/o/customers');
  await page.getByRole('heading', { level: 1, name: 'Customers' }).waitFor();
});

onPage('language and theme change without a reload and are kept', {}, async (page) => {
  await signIn(page);
  await page.goto('/o/customers');
  await page.getByRole('heading', { level: 1, name: 'Customers' }).waitFor();
  await page.evaluate(() => { window.stays = true; });
  await page.getByRole('button', { name: /^Menu of/ }).click();
  await page.getByRole('menuitemradio', { name: '中文' }).click();
  await page.getByRole('heading', { level: 1, name: '客户' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN');
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole('menuitemradio', { name: '深色' }).click();
  await page.waitForFunction((before) => getComputedStyle(document.body).backgroundColor !== before, light);
  assert.equal(await page.evaluate(() => window.stays), true, 'no reload');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: '客户' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  const other = await openPage(browser, guanxi, {});
  await signIn(other);
  await other.waitForFunction(() => document.documentElement.lang === 'zh-CN');
  await ask(other, '/api/me', { language: 'en' });
  await other.context().close();
});

onPage('a choice takes by keys what the first arrow marks', {}, async (page) => {
  await signIn(page);
  await page.goto('/o/customers');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('c');
  const industry = page.getByRole('dialog').getByLabel('Industry');
  await industry.focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: 'Manufacturing' }).waitFor();
  await page.keyboard.press('Enter');
  assert.equal(await industry.inputValue(), 'Manufacturing');
});

/** Screen by screen: how it is reached, and by what it is known to be there. */
const screens = [
  ['home', '/', (page) => page.locator('h1').waitFor()],
  ['customers', '/o/customers', (page) => page.getByRole('grid').waitFor()],
  ['a list without a match', "/o/customers?where=name = 'nobody'", (page) => page.locator('h2').first().waitFor()],
  ['activities', '/o/activities', (page) => page.getByRole('grid').waitFor()],
  ['contacts', '/o/contacts', (page) => page.getByRole('grid').waitFor()],
  ['leads', '/o/leads', (page) => page.getByRole('grid').waitFor()],
  ['products', '/o/products', (page) => page.getByRole('grid').waitFor()],
  ['people', '/o/users', (page) => page.getByRole('grid').waitFor()],
  ['teams', '/o/teams', (page) => page.getByRole('grid').waitFor()],
  ['board', '/o/opportunities?layout=board', (page) => page.locator('[data-card]').first().waitFor()],
  ['a customer', '/o/customers/1', (page) => page.locator('aside').waitFor()],
  ['an opportunity', '/o/opportunities/1', (page) => page.locator('aside, [role=tablist], dl').first().waitFor()],
  ['a lead', '/o/leads/1', (page) => page.locator('dl').first().waitFor()],
  ['an opportunity as it was', '/o/opportunities/1?as_of=before', (page) => page.getByRole('slider').waitFor()],
  ['a contact', '/o/contacts/1', (page) => page.locator('aside').waitFor()],
  ['a product', '/o/products/1', (page) => page.locator('dl').first().waitFor()],
  ['a user', '/o/users/1', (page) => page.locator('dl').first().waitFor()],
  ['a team', '/o/teams/1', (page) => page.locator('aside').waitFor()],
  ['an activity', '/o/activities/1', (page) => page.locator('dl').first().waitFor()],
  ['settings', '/settings', (page) => page.locator('form').first().waitFor()],
  ...['appearance', 'company', 'acts'].map((part) => [`settings: ${part}`, `/settings?part=${part}`, (page) => page.locator('section h2, form h2').first().waitFor()]),
  ['recycle bin', '/bin', (page) => page.locator('h1').waitFor()],
  ['import', '/import', (page) => page.locator('[data-drop]').waitFor()],
  ['no such page', '/o/nothing', (page) => page.locator('h2').waitFor()],
  ['no such record', '/o/customers/999999', (page) => page.locator('h2').waitFor()],
];

/** What opens over a screen. */
const layers = [
  ...['opportunities', 'activities', 'users'].map((plural) => [`a form of ${plural}`, `/o/${plural}`, async (page) => {
    await page.keyboard.press('c');
    await page.getByRole('dialog').waitFor();
  }]),
  ['search', '/o/customers', async (page) => {
    await page.keyboard.press('Control+k');
    const { x, width } = await page.getByRole('dialog').boundingBox();
    assert.deepEqual([x, width], [400, 640], 'in the middle, over the page');
  }],
  ['keys', '/o/customers', async (page) => { await page.keyboard.press('?'); await page.getByRole('dialog').waitFor(); }],
  ['fields to filter by', '/o/customers', async (page) => { await page.keyboard.press('f'); await page.getByRole('dialog').waitFor(); }],
  ['selected rows', '/o/customers', async (page) => { await page.getByRole('grid').getByRole('checkbox').nth(1).click(); await page.getByRole('toolbar').waitFor(); }],
  ['menu of the user', '/o/customers', async (page) => { await page.locator('header button').last().click(); await page.getByRole('menu').waitFor(); }],
  ['a form with errors', '/o/customers', async (page) => {
    await page.keyboard.press('c');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('dialog').getByRole('alert').waitFor();
  }],
  ['a condition with a slip', '/o/customers', async (page) => {
    await page.locator('button[aria-pressed=false]').first().click();
    await page.locator('pre + input').fill('nme = 1');
    await page.locator('mark').waitFor();
  }],
];

for (const [theme, language] of [['light', 'en'], ['dark', 'zh']]) {
  onPage(`before signing in, ${theme} ${language}`, { theme, language }, async (page) => {
    await page.goto('/signin');
    await page.locator('input[name=password]').waitFor();
    await assertAccessible(page, `signin ${theme}`);
    await page.goto('/setup?token=used');
    await page.locator('h1').waitFor();
    await assertAccessible(page, `setup ${theme}`);
  });
  onPage(`every screen, ${theme} ${language}`, { theme, language, expected: [404, 422] }, async (page) => {
    await signIn(page);
    await ask(page, '/api/me', { language });
    await page.reload();
    const wrong = [];
    for (const [name, address, arrive] of [...screens, ...layers]) {
      await page.keyboard.press('Escape');
      await visit(page, '/import/0');
      await visit(page, address);
      if (layers.some((one) => one[0] === name)) await page.getByRole('grid').waitFor();
      await arrive(page).catch((error) => { throw new Error(`${name}: ${error.message}`); });
      await settled(page);
      await assertAccessible(page, name).catch((error) => wrong.push(error.message));
      await assertFits(page, name);
    }
    assert.deepEqual(wrong, []);
  });
}
