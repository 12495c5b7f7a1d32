/*
 * The list: views that others see or do not, columns by pointer and by key, groups of conditions, headings, jumps, the
 * peek, and more rows than are kept.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { assertAccessible, assertQuiet, openBrowser, openPage, picture, settled, signIn, visit } from './support/browser.mjs';
import { Guanxi } from './support/guanxi.mjs';

const customers = 2400;
let guanxi;
let browser;

before(async () => {
  guanxi = new Guanxi();
  const file = path.join(guanxi.home, 'customers.csv');
  const industries = ['retail', 'finance', 'software'];
  const rows = Array.from({ length: customers }, (_, n) => `${String.fromCharCode(65 + (n % 26))}${String(n).padStart(4, '0')} Ltd,${industries[n % 3]},${['active', 'prospect'][n % 2]},${1000 + n}`);
  fs.writeFileSync(file, `name,industry,stage,annual_revenue\n${rows.join('\n')}\n`);
  for (const args of [
    ['init', '--language', 'en'],
    ['user', 'add', 'lin@example.com', '--name', 'Lin Xiao', '--role', 'administrator', '--password-file', '-'],
    ['user', 'add', 'mei@example.com', '--name', 'Mei', '--role', 'sales_manager', '--password-file', '-'],
    ['import', 'customers', file],
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

/** A signed-in page on the list of customers, which must have stayed silent; its picture where it failed. */
function onList(name, run, { email } = {}) {
  test(name, async (t) => {
    const page = await openPage(browser, guanxi);
    try {
      await signIn(page, email);
      await visit(page, '/o/customers?view=all&sort=name');
      await run(page);
      assertQuiet(page);
    } catch (error) {
      t.diagnostic(await picture(page, name.replace(/\W+/g, '-')));
      throw error;
    } finally {
      await page.context().close();
    }
  });
}

const heads = (page) => page.locator('[role=columnheader][data-field]').evaluateAll((cells) => cells.map((cell) => cell.dataset.field));
const head = (page, name) => page.locator(`[role=columnheader][data-field=${name}]`);
const headButton = (page, name) => head(page, name).locator('button').first();
const cells = (page, name) => page.locator(`[role=gridcell][data-field=${name}]`);
const widthOf = async (page, name) => Math.round((await head(page, name).boundingBox()).width);
const params = (page) => new URL(page.url()).searchParams;
const choose = async (page, item) => {
  await page.getByRole('menuitem', { name: item, exact: true }).click();
  await settled(page);
};
const saveAs = async (page, name, shared) => {
  await page.getByRole('button', { name: 'Save as', exact: true }).click();
  await page.getByLabel('Name of the view').fill(name);
  await page.getByLabel('Shared with').selectOption(shared);
  await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name }).first().waitFor();
  await settled(page);
};

onList('a view is saved with everything, changed, put back, and begun with', async (page) => {
  await visit(page, "/o/customers?sort=-annual_revenue&where=industry = 'retail'&columns=name,stage,annual_revenue&widths=name:300&pinned=2&density=compact");
  await saveAs(page, 'Big shops', 'everyone');
  assert.deepEqual([...params(page).keys()], ['view']);
  assert.deepEqual(await heads(page), ['name', 'stage', 'annual_revenue']);
  assert.equal(await widthOf(page, 'name'), 300);
  await visit(page, '/o/customers?view=all&sort=name');
  await saveAs(page, 'Only mine', 'me');

  const tabs = page.getByRole('navigation', { name: 'Views' });
  await tabs.getByRole('button', { name: /^(Everyone )?Big shops/ }).first().click();
  await settled(page);
  await headButton(page, 'name').click();
  await settled(page);
  assert.match(await tabs.innerText(), /Unsaved changes/);
  await page.getByRole('button', { name: 'Revert' }).click();
  await settled(page);
  assert.equal(await head(page, 'annual_revenue').getAttribute('aria-sort'), 'descending');
  await headButton(page, 'name').click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Unsaved changes').waitFor({ state: 'detached' });
  assert.equal(await head(page, 'name').getAttribute('aria-sort'), 'ascending');

  await page.getByRole('button', { name: 'Options of the view “Big shops”' }).click();
  await choose(page, 'Make it my start view');
  await page.goto('/o/customers');
  await page.waitForURL(/view=\d+/);
  await head(page, 'name').waitFor();
  assert.deepEqual(await heads(page), ['name', 'stage', 'annual_revenue']);
});

onList('a colleague sees what is shared, and cannot change it', async (page) => {
  const tabs = page.getByRole('navigation', { name: 'Views' });
  await tabs.getByRole('button', { name: /Big shops/ }).first().click();
  await settled(page);
  assert.doesNotMatch(await tabs.innerText(), /Only mine/);
  await headButton(page, 'annual_revenue').click();
  await settled(page);
  assert.equal(await page.getByRole('button', { name: 'Save', exact: true }).count(), 0);
  await page.getByRole('button', { name: 'Options of the view “Big shops”' }).click();
  assert.equal(await page.getByRole('menuitem', { name: 'Delete the view' }).count(), 0);
}, { email: 'mei@example.com' });

onList('columns are moved, sized, pinned and hidden, by pointer and by key', async (page) => {
  const before = await heads(page);
  const wide = await widthOf(page, 'grade');
  await headButton(page, 'grade').focus();
  await page.keyboard.press('Shift+ArrowRight');
  await settled(page);
  assert.equal(await widthOf(page, 'grade'), wide + 8);
  await page.keyboard.press('Control+Shift+ArrowRight');
  await settled(page);
  assert.equal((await heads(page)).indexOf('grade'), before.indexOf('grade') + 1);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.cell), '0:grade');

  const from = await headButton(page, 'owner').boundingBox();
  const to = await head(page, 'name').boundingBox();
  await page.mouse.move(from.x + 10, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width - 4, from.y + 10, { steps: 6 });
  await page.mouse.up();
  await settled(page);
  assert.equal((await heads(page)).indexOf('owner'), 1);
  assert.equal(params(page).get('sort'), 'name', 'a drag is no click');

  await head(page, 'owner').click({ button: 'right' });
  await choose(page, 'Pin up to here');
  assert.equal(params(page).get('pinned'), '2');
  await page.setViewportSize({ width: 900, height: 700 });
  await page.locator('[role=grid]').evaluate((grid) => { grid.parentElement.scrollLeft = 400; });
  await settled(page);
  const pinned = await head(page, 'owner').boundingBox();
  const title = await head(page, 'name').boundingBox();
  assert.equal(Math.round(pinned.x), Math.round(title.x + title.width), 'a pinned column stays beside the title');

  await head(page, 'owner').click({ button: 'right' });
  await choose(page, 'Hide');
  assert.equal((await heads(page)).includes('owner'), false);
  await head(page, 'name').locator('[aria-hidden][title]').dblclick();
  assert.match(params(page).get('widths'), /name:\d+/);
});

onList('a second key is added with Shift', async (page) => {
  await headButton(page, 'annual_revenue').click({ modifiers: ['Shift'] });
  await settled(page);
  assert.equal(params(page).get('sort'), 'name,-annual_revenue');
  assert.match(await headButton(page, 'annual_revenue').innerText(), /2/);
});

onList('chips show one level of groups, text the rest', async (page) => {
  await visit(page, "/o/customers?view=all&where=(stage = 'active' or annual_revenue > 3000) and industry = 'retail'");
  assert.match(await page.getByRole('group', { name: 'Group' }).innerText(), /Active[^]*or[^]*3,000/);
  await page.getByRole('button', { name: 'and', exact: true }).click();
  await settled(page);
  assert.equal(params(page).get('where'), "stage = 'active' and annual_revenue > 3000 or industry = 'retail'");
  await visit(page, "/o/customers?view=all&where=not (stage = 'active')");
  assert.equal(await page.getByRole('button', { name: 'Custom condition' }).count(), 1);
  await visit(page, "/o/customers?view=all&where=industry = 'retail'");
  await page.getByRole('button', { name: /^Industry/ }).first().click();
  await page.getByRole('button', { name: 'Or another condition' }).click();
  const popover = page.locator('.mantine-Popover-dropdown');
  await popover.getByRole('button', { name: 'Annual revenue' }).click();
  await popover.getByLabel('Relation').selectOption('>');
  await popover.locator('input').last().fill('3900');
  await page.getByRole('button', { name: 'Apply' }).click();
  await settled(page);
  assert.equal(params(page).get('where'), "industry = 'retail' or annual_revenue > 3900");
});

onList('headings count and sum, and open by key', async (page) => {
  await visit(page, '/o/customers?view=all&group=industry&sort=name');
  const groups = page.locator('[role=gridcell][aria-expanded]');
  assert.deepEqual(await groups.evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-expanded'))), ['true']);
  await groups.first().focus();
  await page.keyboard.press('ArrowLeft');
  await settled(page);
  assert.equal(await groups.count(), 3);
  assert.match(await groups.last().innerText(), /800/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await settled(page);
  await cells(page, 'industry').first().waitFor();
  assert.equal(new Set(await cells(page, 'industry').allInnerTexts()).size, 1);
  await assertAccessible(page, 'grouped list');
});

onList('a letter typed on the sorted header goes there, and back', async (page) => {
  await headButton(page, 'name').focus();
  await page.keyboard.press('M');
  await page.keyboard.press('Enter');
  await page.getByText('Name: from M').waitFor();
  await settled(page);
  assert.equal(params(page).get('from'), 'M');
  const top = await page.locator('[role=grid]').evaluate((grid) => {
    const below = grid.parentElement.getBoundingClientRect().top + 34;
    return [...grid.querySelectorAll('[role=gridcell][data-field=name]')].find((cell) => cell.getBoundingClientRect().bottom > below + 1).innerText;
  });
  assert.match(top, /^M0/, 'the rows before it are there, above');
  await page.getByRole('button', { name: 'Back to the start' }).click();
  await settled(page);
  assert.match(await cells(page, 'name').first().innerText(), /^A/);
});

onList('Space looks at a record, the arrows walk on, Escape gives the focus back', async (page) => {
  await cells(page, 'stage').nth(2).click();
  await page.keyboard.press('Space');
  const panel = page.getByRole('complementary');
  const name = await cells(page, 'name').nth(2).innerText();
  await panel.getByRole('heading', { name }).waitFor();
  await page.keyboard.press('ArrowDown');
  const next = await cells(page, 'name').nth(3).innerText();
  await panel.getByRole('heading', { name: next }).waitFor();
  await settled(page);
  await assertAccessible(page, 'peek');
  await page.keyboard.press('F6');
  assert.equal(await panel.evaluate((node) => node === document.activeElement), true);
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  assert.match(await page.evaluate(() => document.activeElement.dataset.cell), /^\d+:stage$/);
});

onList('two thousand rows are kept, and what was read stays where it is', async (page) => {
  await travel(page, 'end', customers + 1);
  const height = await page.locator('[role=grid] [role=rowgroup]').last().evaluate((rows) => rows.clientHeight);
  assert.equal(height, 2000 * 36);
  const shown = await cells(page, 'name').evaluateAll((list) => list.map((cell) => [Number(cell.closest('[role=row]').getAttribute('aria-rowindex')), cell.innerText]));
  for (const [row, name] of shown) assert.equal(name, nameAt(row - 2), `row ${row}`);
  await travel(page, 'start', 2);
  assert.equal(await cells(page, 'name').first().innerText(), nameAt(0));
});

/** Scrolls to one end of what is loaded, again and again, until this row is there. */
async function travel(page, end, row) {
  await page.locator('[role=grid]').evaluate(async (grid, [to, wanted]) => {
    const scroller = grid.parentElement;
    const late = performance.now() + 60000;
    while (!grid.querySelector(`[role=row][aria-rowindex="${wanted}"]`)) {
      if (performance.now() > late) throw new Error(`row ${wanted} does not come`);
      scroller.scrollTop = to === 'end' ? scroller.scrollHeight : 0;
      await new Promise((resume) => requestAnimationFrame(resume));
    }
  }, [end, row]);
  await settled(page);
}

/** The names in their order: by letter, then by number. */
const sorted = Array.from({ length: customers }, (_, n) => `${String.fromCharCode(65 + (n % 26))}${String(n).padStart(4, '0')} Ltd`).sort();
const nameAt = (index) => sorted[index];
