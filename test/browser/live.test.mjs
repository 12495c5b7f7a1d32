/*
 * Live: what a colleague does appears without reloading, in the list, on the record page and on the board, on both engines.
 * That somebody without rights hears nothing is shown by what they hear next: one record comes to them, and only one is told.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertQuiet, openBrowser, openPage, picture, settled, signIn, visit } from './support/browser.mjs';
import { engines, furnished } from './support/guanxi.mjs';

const others = [['mei@example.com', 'Mei Chen', 'sales_manager'], ['sam@example.com', 'Sam Hall', 'sales']];

/** What that person's own session writes, beside what their page shows: the answer's body. */
function write(page, method, address, body) {
  return page.evaluate(async ([how, where, text]) => {
    const answer = await fetch(where, { method: how, ...(text ? { headers: { 'Content-Type': 'application/json' }, body: text } : {}) });
    if (!answer.ok) throw new Error(`${how} ${where}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  }, [method, address, body && JSON.stringify(body)]);
}

async function listens(page) {
  await page.getByText('Live', { exact: true }).waitFor();
}

const steps = {
  async 'a changed cell'({ lin, mei, deal }) {
    await visit(lin, '/o/customers');
    await listens(lin);
    await write(mei, 'PATCH', `/api/customers/${deal.customer}`, { name: 'Renamed by Mei' });
    await lin.getByRole('link', { name: 'Renamed by Mei' }).waitFor();
  },
  async 'new rows wait'({ lin, mei }) {
    const { id } = await write(mei, 'POST', '/api/customers', { name: 'Brand new' });
    const pill = lin.getByRole('button', { name: '1 new record' });
    await pill.waitFor();
    assert.equal(await lin.getByRole('link', { name: 'Brand new' }).count(), 0, 'nothing moves until one asks');
    await pill.click();
    await lin.getByRole('link', { name: 'Brand new' }).waitFor();
    await pill.waitFor({ state: 'detached' });
    return { created: id };
  },
  async 'very many at once'({ lin, mei }) {
    const create = Array.from({ length: 25 }, (_, n) => ({ name: `One of many ${n}` }));
    await write(mei, 'POST', '/api/customers/bulk', { create });
    await lin.getByRole('button', { name: 'New records' }).click();
    await lin.getByRole('link', { name: 'One of many 24' }).waitFor();
    await write(mei, 'POST', '/api/customers/bulk', { where: "name starts with 'One of many'", set: { industry: 'logistics' } });
    await lin.getByRole('row').filter({ hasText: 'One of many 24' }).getByText('Logistics').waitFor();
  },
  async 'a row that no longer belongs'({ lin, mei, created }) {
    await visit(lin, "/o/customers?where=name ~ 'Brand'");
    await lin.getByRole('link', { name: 'Brand new' }).waitFor();
    await write(mei, 'PATCH', `/api/customers/${created}`, { name: 'Quite old' });
    const row = lin.getByRole('row').filter({ hasText: 'Quite old' });
    await row.getByText('No longer matches').waitFor();
    await write(mei, 'DELETE', `/api/customers/${created}`);
    await row.getByText('Deleted').waitFor();
  },
  async 'the record page'({ lin, mei, deal }) {
    await visit(lin, `/o/opportunities/${deal.id}`);
    await write(mei, 'PATCH', `/api/opportunities/${deal.id}`, { name: 'Deal of the year', next_step: 'First' });
    await lin.getByRole('heading', { level: 1, name: 'Deal of the year' }).waitFor();
    await lin.getByLabel('Activity').getByText('Mei Chen').first().waitFor();
  },
  async 'what is being typed is not passed over'({ lin, mei, deal }) {
    await lin.getByRole('button', { name: 'Edit Next step' }).click();
    await lin.locator('#line-next_step').fill('Mine');
    await write(mei, 'PATCH', `/api/opportunities/${deal.id}`, { next_step: 'Theirs', name: 'Deal of the decade' });
    await settled(lin);
    assert.equal(await lin.locator('#line-next_step').inputValue(), 'Mine');
    await lin.keyboard.press('Enter');
    await lin.getByRole('dialog').getByText('Theirs', { exact: true }).waitFor();
    await lin.getByRole('dialog').getByRole('button', { name: 'Keep all of theirs' }).click();
    await lin.getByRole('heading', { level: 1, name: 'Deal of the decade' }).waitFor();
  },
  async 'the board'({ lin, mei, deal }) {
    await visit(lin, '/o/opportunities?layout=board');
    await lin.locator(`section[data-lane=${deal.stage}] [data-card="${deal.id}"]`).waitFor();
    const to = deal.stage === 'needs' ? 'quote' : 'needs';
    await write(mei, 'POST', `/api/opportunities/${deal.id}/actions/move`, { stage: to });
    await lin.locator(`section[data-lane=${to}] [data-card="${deal.id}"]`).waitFor();
  },
  async 'what one may not see'({ sam, mei, deal }) {
    await visit(sam, '/o/customers');
    await write(mei, 'POST', '/api/customers', { name: 'None of his' });
    const { user } = await write(sam, 'PATCH', '/api/me', {});
    await write(mei, 'PATCH', `/api/customers/${deal.customer}`, { owner: user.id });
    await sam.getByRole('button', { name: '1 new record' }).click();
    await sam.getByRole('link', { name: 'Renamed by Mei' }).waitFor();
    assert.equal(await sam.getByRole('link', { name: 'None of his' }).count(), 0);
  },
  async 'the end of the session'({ lin }) {
    await write(lin, 'POST', '/api/logout');
    await lin.getByRole('dialog', { name: 'Your session ended' }).waitFor();
  },
};

async function furnish(lin) {
  const { data } = await lin.evaluate(async (address) => (await fetch(address)).json(), "/api/opportunities?where=stage in ('first_contact','needs','quote') and customer is not null&limit=1&sort=-stage_since");
  return data[0];
}

for (const engine of engines) {
  test(`a colleague's work appears by itself, on ${engine}`, async (t) => {
    const guanxi = await furnished('en', 15, { engine, others });
    const browser = await openBrowser();
    const [lin, mei, sam] = await Promise.all([0, 1, 2].map(() => openPage(browser, guanxi, { expected: [401, 412] })));
    try {
      await signIn(lin);
      await signIn(mei, 'mei@example.com');
      await signIn(sam, 'sam@example.com');
      const told = { lin, mei, sam, deal: await furnish(lin) };
      for (const [name, run] of Object.entries(steps)) await t.test(name, async () => Object.assign(told, await run(told)));
      [lin, mei, sam].forEach(assertQuiet);
    } catch (error) {
      t.diagnostic(await picture(lin, `live-${engine}`));
      throw error;
    } finally {
      await browser.close();
      await guanxi.remove();
    }
  });
}

test('without a shared worker one tab listens for all, and another takes over', async () => {
  const guanxi = await furnished('en', 5);
  const browser = await openBrowser();
  const first = await openPage(browser, guanxi);
  try {
    const context = first.context();
    await context.addInitScript(() => { delete window.SharedWorker; });
    let streams = 0;
    context.on('request', (request) => { streams += request.url().includes('/api/events') ? 1 : 0; });
    await signIn(first);
    await visit(first, '/o/customers');
    await listens(first);
    const second = await context.newPage();
    await second.goto('/o/customers');
    await listens(second);
    assert.equal(streams, 1);
    const taken = context.waitForEvent('request', (request) => request.url().includes('/api/events'));
    await first.close();
    await taken;
    await listens(second);
    const { id } = (await second.evaluate(async () => (await fetch('/api/customers?limit=1')).json())).data[0];
    await write(second, 'PATCH', `/api/customers/${id}`, { name: 'Heard again' });
    await second.getByRole('link', { name: 'Heard again' }).waitFor();
  } finally {
    await browser.close();
    await guanxi.remove();
  }
});
