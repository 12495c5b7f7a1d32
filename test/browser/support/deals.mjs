/*
 * The CRM Sales Opportunities set (accounts, products, pipeline), from GUANXI_DATA_SETS or ../shared/data beside the
 * repository; where it is not, a smaller one of the same shape with the same oddities. And what the tests expect of it,
 * computed from the text alone.
 */
import fs from 'node:fs';
import path from 'node:path';
import { root } from './guanxi.mjs';

const names = ['accounts.csv', 'products.csv', 'sales_pipeline.csv'];

/** { isReal, why, files: [{ name, text }] } */
export function dealFiles() {
  const folder = path.join(process.env.GUANXI_DATA_SETS ?? path.join(root, '../shared/data'), 'analytics/win_probability');
  const paths = names.map((name) => path.join(folder, name));
  if (paths.every((one) => fs.existsSync(one))) {
    return { isReal: true, why: folder, files: paths.map((one, index) => ({ name: names[index], text: fs.readFileSync(one, 'utf8') })) };
  }
  return { isReal: false, why: `${folder} is not there (GUANXI_DATA_SETS names the folder of data sets): a generated set stands in`, files: generated() };
}

/** Rows as objects. The files of this set quote nothing. */
export function rowsOf(files, name) {
  const [head, ...lines] = files.find((file) => file.name === name).text.trim().split(/\r?\n/);
  if (head.includes('"') || lines.some((line) => line.includes('"'))) throw new Error(`${name} has quotes`);
  const columns = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [columns[index], cell])));
}

/** Won, closed in 2017, over 1,000: how many and how much. */
export function wonIn2017Over1000(files) {
  const rows = rowsOf(files, 'sales_pipeline.csv').filter((row) => row.deal_stage === 'Won' && /\/2017$/.test(row.close_date) && Number(row.close_value) > 1000);
  const cents = rows.reduce((sum, row) => sum + Math.round(Number(row.close_value) * 100), 0);
  return { count: rows.length, sum: cents / 100 };
}

const accountCount = 60;
const dealCount = 400;
const products = [['GTX Basic', 'GTX', 550], ['GTX Pro', 'GTX', 4821], ['MG Special', 'MG', 55], ['MG Advanced', 'MG', 3393], ['GTX Plus Pro', 'GTX', 5482], ['GTX Plus Basic', 'GTX', 1096], ['GTK 500', 'GTK', 26768]];
const sectors = ['technolgy', 'medical', 'retail', 'software', 'entertainment', 'marketing', 'telecommunications', 'finance', 'employment', 'services'];
const agents = ['Anna Snelling', 'Darcel Schlecht', 'Moses Frase', 'Versie Hillebrand', 'Zane Levy', 'Vicki Laflamme'];
const syllables = ['Plex', 'Zoom', 'Cona', 'Dal', 'Rund', 'Sil', 'Gen', 'Opti', 'Green', 'Iso', 'Kin', 'Xx'];

function generated() {
  const draw = generator(20171231);
  const pick = (list) => list[Math.floor(draw() * list.length)];
  const titles = ['Betasoloin', 'Betatech', ...Array.from({ length: accountCount - 2 }, (_, n) => `${syllables[n % 12]}${syllables[(n * 5 + 3 + Math.floor(n / 12)) % 12].toLowerCase()}${n}`)];
  const accounts = titles.map((title, n) => [
    title, sectors[n % sectors.length], 1980 + (n % 37), (100 + draw() * 4000).toFixed(2), 20 + Math.floor(draw() * 9000), n % 9 ? 'United States' : 'Philipines', n % 8 ? '' : titles[(n + 7) % titles.length],
  ]);
  const deals = Array.from({ length: dealCount }, (_, n) => {
    const stage = n % 12 < 6 ? 'Won' : n % 12 < 9 ? 'Lost' : n % 12 < 11 ? 'Engaging' : 'Prospecting';
    const [product, , price] = pick(products);
    const engaged = stage === 'Prospecting' ? '' : `${1 + (n % 12)}/${1 + Math.floor(draw() * 28)}/2016`;
    const closed = stage === 'Won' || stage === 'Lost' ? `${1 + Math.floor(draw() * 12)}/${1 + Math.floor(draw() * 28)}/${n % 10 ? 2017 : 2018}` : '';
    const value = stage === 'Won' ? Math.round(price * (0.8 + draw() * 0.4)) : stage === 'Lost' ? 0 : '';
    return [`G${String(n).padStart(7, '0')}`, pick(agents), product === 'GTX Pro' ? 'GTXPro' : product, n % 6 ? pick(titles) : '', stage, engaged, closed, value];
  });
  const csv = (head, rows) => `${[head, ...rows.map((row) => row.join(','))].join('\n')}\n`;
  return [
    { name: 'accounts.csv', text: csv('account,sector,year_established,revenue,employees,office_location,subsidiary_of', accounts) },
    { name: 'products.csv', text: csv('product,series,sales_price', products) },
    { name: 'sales_pipeline.csv', text: csv('opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value', deals) },
  ];
}

/** The same numbers in [0, 1) from the same seed. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
