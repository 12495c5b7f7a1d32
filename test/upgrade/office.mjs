/*
 * An office that a release before made, and what can be seen of it: figures, exports, lists, history, the past, search.
 * make.mjs has an old program make one; upgrade.test.mjs holds what this program shows of it against what the old one did.
 */

const objects = ['customers', 'contacts', 'leads', 'opportunities', 'products', 'activities', 'users', 'teams'];

async function ask(server, method, target, body, status = [200, 201, 204]) {
  const reply = await server.ask(method, target, { body });
  if (!status.includes(reply.status)) throw new Error(`${method} ${target}: ${reply.status} ${JSON.stringify(reply.body)}`);
  return { ...reply, set: Number(reply.headers['x-change-set']) };
}

async function job(server, id) {
  for (;;) {
    const { body } = await ask(server, 'GET', `/api/jobs/${id}`);
    if (!['queued', 'running'].includes(body.state)) return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A day's work, with the paths that later versions changed: moves taken back, lines, an import, a bin, a purge, views. */
export async function work(server) {
  const post = async (target, body) => (await ask(server, 'POST', target, body)).body;
  const patch = (target, body) => ask(server, 'PATCH', target, body);
  const undo = (set, later) => ask(server, 'POST', `/api/changesets/${set}/undo`, later ? { later } : {});

  const north = await post('/api/teams', { name: '华北组' });
  await post('/api/teams', { name: '北京', parent: north.id });
  const anne = await post('/api/users', { name: 'Anne-Marie', email: 'anne@example.com', role: 'sales', team: north.id });
  const acme = await post('/api/customers', { name: "O'Curly & Söhne", phone: '+49 89 4567 8901', owner: anne.id });
  const li = await post('/api/customers', { name: '李小龙贸易', grade: 'A', email: 'info@li.example.com' });
  await post('/api/contacts', { name: '王小明', customer: li.id, mobile: '13912345678' });

  const lined = await post('/api/opportunities', {
    name: 'Lined', customer: acme.id, lines: [{ description: 'a', quantity: '2.5', price: '33.335' }, { description: 'b', price: 7 }],
  });
  const more = await patch(`/api/opportunities/${lined.id}`, { lines: [{ id: lined.lines[0].id, quantity: 4 }] });
  await undo(more.set);
  await undo((await patch(`/api/opportunities/${lined.id}`, { name: 'Renamed' })).set);

  const deal = await post('/api/opportunities', { name: 'Moved', customer: li.id, amount: 1200 });
  await patch(`/api/opportunities/${deal.id}`, { stage: 'needs' });
  const won = await patch(`/api/opportunities/${deal.id}`, { stage: 'won' });
  const back = await undo(won.set);
  await undo(back.set);
  await undo((await undo((await patch(`/api/opportunities/${deal.id}`, { stage: 'quote' })).set)).set);
  const gone = await ask(server, 'POST', '/api/opportunities', { name: 'Never', stage: 'quote', amount: 5 });
  await undo(gone.set);

  const { body: imported } = await ask(server, 'POST', '/api/imports', { name: 'Old deals' });
  const csv = 'Name,Stage,Amount,Closed on\nImported lost,Lost,100,2024-03-01\nImported won,Won,250.5,2024-04-02\n';
  const put = await server.raw('PUT', `/api/imports/${imported.id}/files/old.csv`, csv);
  if (put.status !== 200) throw new Error(`import: ${put.status} ${JSON.stringify(put.body)}`);
  const { body: run } = await ask(server, 'POST', `/api/imports/${imported.id}/actions/run`, undefined, [202]);
  if (run.job) await job(server, run.job);
  while ((await ask(server, 'GET', `/api/imports/${imported.id}`)).body.state !== 'done')
    await new Promise((resolve) => setTimeout(resolve, 50));

  await post('/api/activities/bulk', {
    create: [
      { subject: 'One call', kind: 'call', about: [{ object: 'customer', id: li.id }] },
      { subject: 'Two calls', kind: 'call', about: [{ object: 'customer', id: li.id }, { object: 'opportunity', id: deal.id }] },
    ],
  });
  const binned = await post('/api/customers', { name: 'Binned Qwerty' });
  await ask(server, 'DELETE', `/api/customers/${binned.id}`);
  const purged = await post('/api/customers', { name: 'Purged' });
  await ask(server, 'DELETE', `/api/customers/${purged.id}`);
  await ask(server, 'POST', `/api/customers/${purged.id}/purge`);
  await patch('/api/company', { name: '恒信', time_zone: 'Asia/Shanghai' });
  return { deal: deal.id, lined: lined.id, customer: li.id };
}

/** What is seen of it, as JSON. */
export async function look(server, ids, then) {
  const get = async (target) => (await ask(server, 'GET', target)).body;
  const seen = { exports: {}, csv: {}, figures: {}, history: {}, past: {}, search: {}, bins: {} };
  for (const object of objects) {
    seen.exports[object] = (await get(`/api/export/${object}?format=json`)).data;
    seen.csv[object] = await get(`/api/export/${object}?format=csv`);
    seen.bins[object] = (await get(`/api/${object}?deleted=only&sort=id&limit=200`)).data;
    seen.past[object] = (await get(`/api/${object}?as_of=${then}&sort=id&limit=200`)).data;
  }
  const figures = ['opportunities/summary?group=stage,currency&measure=count,sum(amount),sum(weighted_amount),avg(amount)',
    'opportunities/summary?group=month(close_date),currency&measure=count,sum(amount)', 'customers/summary?group=industry&measure=count',
    'leads/summary?group=status&measure=count', 'activities/summary?group=kind&measure=count'];
  for (const one of figures) seen.figures[one] = (await get(`/api/${one}`)).data;
  for (const one of [`opportunities/${ids.deal}`, `opportunities/${ids.lined}`, `customers/${ids.customer}`])
    seen.history[one] = (await get(`/api/${one}/history?limit=200`)).data;
  for (const word of ['李小龙', 'lxl', 'Curly', 'Renamed', '13912345678', 'Imported'])
    seen.search[word] = (await get(`/api/search?q=${word}`)).data.map(({ object, id }) => ({ object, id }));
  seen.changesets = (await get('/api/changesets?limit=200')).data;
  seen.changes = (await get('/api/changes?limit=200')).data;
  seen.company = await get('/api/company');
  return seen;
}
