/*
 * One record, several people and its past: a clash asks what to keep and loses nothing, other fields go together by
 * themselves, the slider shows the record as it was and takes it back, notes survive a reload.
 */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { assertAccessible, assertFits, assertQuiet, openBrowser, openPage, phone, picture, settled, signIn } from './support/browser.mjs';
import { furnished } from './support/guanxi.mjs';

let guanxi;
let browser;
let desk;
before(async () => {
  guanxi = await furnished('en', 12);
  browser = await openBrowser();
  desk = await openPage(browser, guanxi, { expected: [412] });
  await signIn(desk);
});
after(async () => {
  await browser?.close();
  await guanxi?.remove();
});

/** A test on a deal of its own, on a page that must stay silent; its picture where it failed. */
function onRecord(name, run, open = () => desk) {
  test(name, async (t) => {
    const page = await open();
    try {
      const deal = await made(page, { name, customer: 1, amount: 1000, next_step: 'Call', description: 'One\nTwo\nThree' });
      await page.goto(`/o/opportunities/${deal.id}`);
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await settled(page);
      await run(page, deal);
      assertQuiet(page);
    } catch (error) {
      t.diagnostic(await picture(page, `record-${name.replace(/\W+/g, '-')}`));
      throw error;
    }
  });
}

/** What a colleague does meanwhile, by the interface. */
const write = (page, method, target, body) => page.evaluate(async ([how, address, text]) => {
  const now = how === 'PATCH' ? await (await fetch(address)).json() : null;
  const answer = await fetch(address, { method: how, headers: { 'Content-Type': 'application/json', ...(now ? { 'If-Match': `"${now.version}"` } : {}) }, body: text });
  return answer.json();
}, [method, target, JSON.stringify(body)]);
const made = (page, body) => write(page, 'POST', '/api/opportunities', body);
const changed = (page, { id }, body) => write(page, 'PATCH', `/api/opportunities/${id}`, body);
const read = (page, { id }) => page.evaluate(async (address) => (await fetch(address)).json(), `/api/opportunities/${id}`);

const edit = (page, field) => page.getByRole('button', { name: `Edit ${field}`, exact: true }).click();
const inField = (page, name) => page.locator(`#line-${name}`);
const notice = (page, text) => page.getByRole('region', { name: 'Notices' }).locator('span', { hasText: text });
const rightColumn = (page) => page.getByRole('region', { name: 'Activity' });

onRecord('a clash asks what to keep', async (page, deal) => {
  await changed(page, deal, { next_step: 'Write to them' });
  await edit(page, 'Next step');
  await inField(page, 'next_step').fill('Visit them');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  for (const told of ['Visit them', 'Write to them', 'Call']) await dialog.getByText(told, { exact: true }).waitFor();
  await assertAccessible(page, 'conflict');
  await page.keyboard.press('Escape');
  assert.equal(await inField(page, 'next_step').inputValue(), 'Visit them', 'put aside, what was typed is in the field again');
  assert.equal((await read(page, deal)).next_step, 'Write to them');

  await inField(page, 'next_step').press('Enter');
  await page.getByText('Visit them', { exact: true }).first().waitFor();
  await settled(page);
  assert.equal((await read(page, deal)).next_step, 'Visit them', 'decided once, seen by then: it is written');
});

onRecord('a long text is merged by hand from both', async (page, deal) => {
  await changed(page, deal, { description: 'One\nTwo\nThree and four' });
  await edit(page, 'Need');
  await inField(page, 'description').fill('Zero and one\nTwo\nThree');
  await page.keyboard.press('Control+Enter');
  const dialog = page.getByRole('dialog');
  await dialog.locator('ins', { hasText: 'four' }).waitFor();
  await dialog.getByLabel('Edit a merge').check();
  const merge = dialog.getByRole('textbox');
  assert.equal(await merge.inputValue(), 'Zero and one\nTwo\nThree and four');
  await merge.fill(`${await merge.inputValue()}\nFive`);
  await dialog.getByRole('button', { name: 'Save the choice' }).click();
  await dialog.waitFor({ state: 'detached' });
  await settled(page);
  assert.equal((await read(page, deal)).description, 'Zero and one\nTwo\nThree and four\nFive');
});

onRecord('other fields go together, in the form too', async (page, deal) => {
  await page.keyboard.press('e');
  const form = page.getByRole('dialog');
  await form.getByLabel('Amount').fill('2000');
  await changed(page, deal, { next_step: 'Sent' });
  await page.keyboard.press('Control+Enter');
  await notice(page, 'both changes are kept').waitFor();
  await settled(page);
  const { amount, next_step: next } = await read(page, deal);
  assert.deepEqual([amount, next], [2000, 'Sent']);

  await page.keyboard.press('e');
  await form.getByLabel('Amount').fill('3000');
  await changed(page, deal, { amount: 2500 });
  await page.keyboard.press('Control+Enter');
  const conflict = page.getByRole('dialog', { name: /was changed by someone else/ });
  await conflict.waitFor();
  await page.keyboard.press('Escape');
  await conflict.waitFor({ state: 'detached' });
  assert.equal(await form.getByLabel('Amount').inputValue(), '3000', 'one step back: the form, as it was');
  await page.keyboard.press('Control+Enter');
  await conflict.getByRole('button', { name: 'Keep all of theirs' }).click();
  await page.getByRole('dialog').first().waitFor({ state: 'detached' });
  assert.equal((await read(page, deal)).amount, 2500);
});

onRecord('the slider shows it as it was and takes it back', async (page, deal) => {
  await changed(page, deal, { next_step: 'Second', amount: 2000 });
  await changed(page, deal, { next_step: 'Third', lines: [{ description: 'Crane', price: 5 }] });
  await page.reload();
  await rightColumn(page).getByRole('button', { name: 'Look back' }).click();
  const slider = page.getByRole('slider');
  await page.waitForFunction(() => document.querySelector('[type=range]')?.max === '2');
  assert.equal(await slider.inputValue(), '1', 'the state before the last change');
  assert.match(await slider.getAttribute('aria-valuetext'), /Lin Xiao changed Amount, Next step/);
  await slider.press('ArrowLeft');
  await page.getByText('Call', { exact: true }).first().waitFor();
  await page.getByText('read only').waitFor();
  assert.ok((await page.locator('[data-differs]').count()) >= 3, 'what differs from today is marked');
  assert.equal(await page.getByRole('button', { name: 'Edit Next step' }).count(), 0);
  await settled(page);
  await assertAccessible(page, 'the past');

  await page.getByRole('button', { name: 'Restore to this' }).click();
  const dialog = page.getByRole('dialog');
  assert.deepEqual(await dialog.locator('tbody th').allTextContents(), ['Amount', 'Next step', 'Lines']);
  await dialog.getByRole('button', { name: 'Restore 3 fields' }).click();
  await page.getByRole('slider').waitFor({ state: 'detached' });
  await settled(page);
  const back = await read(page, deal);
  assert.deepEqual([back.next_step, back.amount, back.lines.length, back.version], ['Call', 1000, 0, 4], 'one change');
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await page.getByText('Third', { exact: true }).first().waitFor();
  const again = await read(page, deal);
  assert.deepEqual([again.next_step, again.amount, again.lines.length], ['Third', 5, 1]);

  await page.goto(`/o/opportunities/${deal.id}?as_of=before`);
  await page.getByRole('slider').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('slider').waitFor({ state: 'detached' });
  assert.equal(new URL(page.url()).search, '');
});

onRecord('a note and what follows are one act; a draft stays', async (page, deal) => {
  const text = page.locator('#composer-text');
  await page.keyboard.press('n');
  await text.pressSequentially('They like it');
  await rightColumn(page).getByRole('button', { name: 'In 3 days' }).click();
  await rightColumn(page).getByRole('button', { name: 'Call', exact: true }).click();
  await page.reload();
  await text.waitFor();
  assert.equal(await text.inputValue(), 'They like it', 'kept over a reload');
  await text.press('Control+Enter');
  await rightColumn(page).getByRole('link', { name: 'They like it' }).waitFor();
  const about = async () => page.evaluate(async (where) => (await (await fetch(`/api/activities?where=${encodeURIComponent(where)}&sort=id`)).json()).data, `about has opportunity:${deal.id}`);
  assert.deepEqual((await about()).map((one) => one.kind), ['call', 'task']);
  assert.equal(await text.inputValue(), '');
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await notice(page, 'Undone').waitFor();
  assert.deepEqual(await about(), [], 'both are taken back');
});

onRecord('fields are walked by Tab', async (page, deal) => {
  await edit(page, 'Amount');
  await inField(page, 'amount').fill('1500');
  await page.keyboard.press('Tab');
  await page.waitForFunction(() => document.activeElement?.id === 'line-currency');
  await page.keyboard.press('Escape');
  await settled(page);
  assert.equal((await read(page, deal)).amount, 1500);
});

onRecord('a phone takes the next step from a sheet', async (page, deal) => {
  await page.getByRole('button', { name: /Step 1 of 5/ }).click();
  await assertFits(page, 'sheet');
  await assertAccessible(page, 'sheet');
  await page.getByRole('dialog').getByRole('button', { name: 'Quote' }).click();
  await page.getByRole('button', { name: /Step 3 of 5/ }).waitFor();
  assert.equal((await read(page, deal)).stage, 'quote');
}, async () => {
  const page = await openPage(browser, guanxi, { viewport: phone, touch: true });
  await signIn(page);
  return page;
});
