/*
 * The OpenAPI document as others' tools read it: Redocly's recommended rules and Spectral's rules for OpenAPI have nothing to
 * say of it, no warning and no hint either. Of what the program prints, and of what it answers to people of each role, since
 * each gets the document of what they may see.
 */
import assert from 'node:assert';
import { after, before, test } from 'node:test';

import redocly from '@redocly/openapi-core';
import spectralCore from '@stoplight/spectral-core';
import spectralRulesets from '@stoplight/spectral-rulesets';

import { Server } from '../crash/server.mjs';

const roles = ['administrator', 'sales_manager', 'sales'];
const documents = {};
let server;

before(async () => {
  server = new Server();
  for (const role of roles) server.addUser(`${role}@example.com`, role);
  await server.start();
  for (const role of roles) {
    await server.signIn(`${role}@example.com`);
    documents[role] = JSON.stringify((await server.ask('GET', '/api/openapi.json')).body);
  }
  documents.printed = server.command('openapi').said;
});

after(() => server?.remove());

async function redoclySays(source) {
  const config = await redocly.createConfig({ extends: ['recommended'] });
  const problems = await redocly.lintFromString({ source, absoluteRef: 'openapi.json', config });
  return problems.map((one) => `${one.ruleId}: ${one.message} ${one.location[0]?.pointer}`);
}

async function spectralSays(source) {
  const spectral = new spectralCore.Spectral();
  spectral.setRuleset({ extends: [spectralRulesets.oas] });
  const problems = await spectral.run(source);
  return problems.map((one) => `${one.code}: ${one.message} ${one.path.join('/')}`);
}

for (const who of ['printed', ...roles]) {
  test(`Redocly has nothing to say: ${who}`, async () => assert.deepStrictEqual(await redoclySays(documents[who]), []));
  test(`Spectral has nothing to say: ${who}`, async () => assert.deepStrictEqual(await spectralSays(documents[who]), []));
}

test('control: both find what is missing', async () => {
  const document = JSON.parse(documents.printed);
  delete document.servers;
  delete document.paths['/health'].get.tags;
  const bare = JSON.stringify(document);
  assert.match((await redoclySays(bare)).join('\n'), /no-empty-servers/);
  assert.match((await spectralSays(bare)).join('\n'), /operation-tags/);
});
