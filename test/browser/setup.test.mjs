/*
 * The set-up page: what stands in the way of it is told before anybody fills the form, in both languages: a link of another
 * start, none at all, a used one, which leads to signing in. "Start empty" is empty, also where samples stood there before.
 */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { ask, assertAccessible, assertQuiet, openBrowser, openPage, picture, settled, signIn } from './support/browser.mjs';
import { Guanxi, password } from './support/guanxi.mjs';

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/** A test with a guanxi of its own, made by these commands and served, and a page that must have stayed silent. */
function onFresh(name, { commands = [], language = 'en' }, run) {
  test(name, async (t) => {
    const guanxi = new Guanxi();
    for (const args of commands) assert.equal(guanxi.command(...args).status, 0, args.join(' '));
    await guanxi.serve();
    const page = await openPage(browser, guanxi, { language });
    try {
      await run(page, guanxi);
      assertQuiet(page);
    } catch (error) {
      t.diagnostic(await picture(page, `setup-${name.replace(/\W+/g, '-')}`));
      throw error;
    } finally {
      await page.context().close();
      await guanxi.remove();
    }
  });
}

async function fill(page, choice) {
  await page.getByLabel('Name', { exact: false }).first().fill('Lin Xiao');
  await page.getByLabel('E-mail').fill('lin@example.com');
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Company name').fill('Acme');
  await page.getByRole('radio', { name: choice }).check();
  await page.getByRole('button', { name: 'Finish' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  await page.locator('h1').waitFor();
}

const customers = async (page) => (await ask(page, '/api/customers')).data.length;

onFresh('a link that is none says so at once', {}, async (page) => {
  await page.goto('/setup');
  await page.getByRole('heading', { name: 'This link is not complete' }).waitFor();
  await page.goto('/setup?token=of-yesterday');
  await page.getByRole('heading', { name: 'This link is no longer good' }).waitFor();
  assert.equal(await page.getByLabel('E-mail').count(), 0, 'there is no form to be filled in vain');
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('heading', { name: '这个链接已经失效' }).waitFor();
  await assertAccessible(page, 'a link of another start');
});

onFresh('a used link leads to signing in', {}, async (page, guanxi) => {
  await page.goto(guanxi.link);
  await fill(page, /Start empty/);
  assert.equal(await customers(page), 0);
  const other = await openPage(browser, guanxi, { language: 'zh' });
  await other.goto(guanxi.link);
  await other.getByRole('heading', { name: '这个链接已经用过了' }).waitFor();
  await other.getByRole('link', { name: '去登录' }).click();
  await other.waitForURL('**/signin');
  await signIn(other);
  assertQuiet(other);
  await other.context().close();
});

onFresh('start empty is empty where samples stood', { commands: [['init', '--sample', '8']] }, async (page, guanxi) => {
  await page.goto(guanxi.link);
  await page.getByText('Keep the sample data that are there').waitFor();
  await fill(page, /Start empty/);
  for (let tries = 0; tries < 100 && (await customers(page)) > 0; tries++) await settled(page);
  assert.equal(await customers(page), 0);
});

onFresh('samples that stood are kept, and not made twice', { commands: [['init', '--sample', '8']] }, async (page, guanxi) => {
  await page.goto(guanxi.link);
  await fill(page, /Keep the sample data/);
  await settled(page);
  assert.equal(await customers(page), 8);
  assert.equal((await ask(page, '/api/changesets')).data.filter((one) => one.via === 'sample').length, 1);
});
