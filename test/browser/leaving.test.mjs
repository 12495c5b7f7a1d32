/*
 * What a browser keeps of a person is gone when they sign out, in every tab, and when somebody else signs in: names of records
 * opened, what was begun to be written, what was loaded.
 */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { assertQuiet, openBrowser, openPage, picture, settled, signIn } from './support/browser.mjs';
import { Guanxi, password } from './support/guanxi.mjs';

const secret = 'Hidden Valley Cheese';
let guanxi;
let browser;

before(async () => {
  guanxi = new Guanxi();
  for (const args of [
    ['init', '--language', 'en'],
    ['user', 'add', 'lin@example.com', '--name', 'Lin Xiao', '--role', 'administrator', '--password-file', '-'],
    ['user', 'add', 'sam@example.com', '--name', 'Sam', '--role', 'sales', '--password-file', '-'],
  ]) {
    const { status, said } = guanxi.command(...args);
    assert.equal(status, 0, `guanxi ${args.join(' ')}: ${said}`);
  }
  await guanxi.serve();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await guanxi?.remove();
});

function onTwoTabs(name, run) {
  test(name, async (t) => {
    const page = await openPage(browser, guanxi, { expected: [401] });
    try {
      await signIn(page);
      const { id } = await page.evaluate(async (name) => (await fetch('/api/customers', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name }) })).json(), secret);
      await page.goto(`/o/customers/${id}`);
      await page.getByRole('heading', { level: 1, name: secret }).waitFor();
      await page.locator('#composer-text').fill(`note on ${secret}`);
      await page.keyboard.press('c');
      await settled(page);
      assert.match(await kept(page), /Hidden Valley/, 'the test can fail: something is kept');
      const other = await page.context().newPage();
      await other.goto('/o/customers');
      await other.getByText(secret).first().waitFor();
      await run(page, other);
      assertQuiet(page);
    } catch (error) {
      t.diagnostic(await picture(page, name.replace(/\W+/g, '-')));
      throw error;
    } finally {
      await page.context().close();
    }
  });
}

const kept = (page) => page.evaluate(async () => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, await indexedDB.databases?.(), await caches.keys()]));

async function assertGone(page) {
  assert.doesNotMatch(await kept(page), /Hidden|Valley|note on/);
  assert.doesNotMatch(await page.content(), /Hidden Valley/);
}

/** What the search offers before a letter is typed: the records opened last. */
async function recents(page) {
  await page.keyboard.press('Control+k');
  const list = page.locator('#palette-list');
  await list.waitFor();
  return list.innerText();
}

onTwoTabs('signing out leaves nothing behind, in any tab', async (page, other) => {
  await page.getByRole('button', { name: /^Menu of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  for (const one of [page, other]) {
    await one.waitForURL((url) => url.pathname === '/signin');
    await one.locator('input[name=email]').waitFor();
    await assertGone(one);
  }
  await page.goBack();
  await page.locator('input[name=email]').waitFor();
  await assertGone(page);
  await signIn(page, 'sam@example.com');
  assert.doesNotMatch(await recents(page), /Hidden/);
});

onTwoTabs('so does somebody else who signs in after a session ended', async (page, other) => {
  await page.context().clearCookies();
  await signIn(other, 'sam@example.com');
  await assertGone(other);
  assert.doesNotMatch(await recents(other), /Hidden/);
  await page.waitForURL((url) => url.pathname === '/signin' || url.pathname === '/');
  await assertGone(page);
});

onTwoTabs('the same person finds what was begun when a session ended', async (page) => {
  await page.context().clearCookies();
  await page.reload();
  await page.locator('input[name=email]').fill('lin@example.com');
  await page.locator('input[name=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: secret }).waitFor();
  assert.match(await page.locator('#composer-text').inputValue(), /note on Hidden Valley/);
});
