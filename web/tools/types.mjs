/*
 * src/api/schema.ts out of the program's own OpenAPI document (`guanxi openapi`): the shapes that are the same for every
 * object, and what the operations without an object answer. Shapes of objects are left out: the page draws those from their
 * declarations, which a company may change.
 *
 *   npm run types              writes the file
 *   npm run types -- --check   fails when it is not what the program says
 *
 * The program is GUANXI, else ../build/guanxi. A part of JSON Schema that the program has not used so far is refused.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = here('../src/api/schema.ts');
const widest = 140;
const known = new Set(['$ref', 'anyOf', 'enum', 'type', 'format', 'items', 'properties', 'required', 'additionalProperties']);

const program = process.env.GUANXI ?? here('../../build/guanxi');
const text = schemaFile(JSON.parse(execFileSync(program, ['openapi'], { encoding: 'utf8', maxBuffer: 1 << 26 })));
if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('src/api/schema.ts is not what the program says: npm run types, then look at what else it concerns.');
  process.exit(1);
}

function schemaFile(document) {
  const shared = Object.entries(document.components.schemas).filter(([name]) => isShared(name));
  return `/* Made by tools/types.mjs from \`guanxi openapi\`: not written by hand. What the page adds to it is in types.ts. */\n\n${[
    ...shared.map(([name, schema]) => declaration(name, schema)),
    `/** What the operations without an object answer, by operationId. */\n${declaration('Answers', answers(document.paths))}`,
  ].join('\n\n')}\n`;
}

/** Components of objects have the objects' names, which are written small. */
function isShared(name) {
  return /^[A-Z]/.test(name);
}

/** Operations of objects are called by their plural: customers_list. */
function answers(paths) {
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  const plurals = operations.map(({ operationId }) => /^(.+)_list$/.exec(operationId)?.[1]).filter(Boolean);
  const properties = {};
  for (const { operationId, responses } of operations.filter((one) => !plurals.some((plural) => one.operationId.startsWith(`${plural}_`)))) {
    const success = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
    const schema = success?.content?.['application/json']?.schema;
    if (schema) properties[operationId] = schema;
  }
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

function declaration(name, schema) {
  const type = typeOf(schema);
  const line = `export type ${name} = ${type};`;
  if (!schema.properties) return line.length <= widest ? line : `export type ${name} =\n${folded(type)};`;
  return `export interface ${name} {\n${members(schema).map((one) => `  ${one};`).join('\n')}\n}`;
}

/** A long union in lines. */
function folded(union) {
  const lines = [''];
  for (const one of union.split(' | ')) {
    if (`${lines.at(-1)} | ${one}`.length > widest - 4) lines.push('');
    lines[lines.length - 1] += ` | ${one}`;
  }
  return lines.map((line) => ` ${line}`).join('\n');
}

function typeOf(schema) {
  const strange = Object.keys(schema).filter((key) => !known.has(key));
  if (strange.length) throw new Error(`unknown in a schema: ${strange.join(', ')}`);
  if (schema.$ref) return schema.$ref.split('/').pop();
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' | ');
  if (schema.enum) return schema.enum.map((value) => (value === null ? 'null' : `'${value}'`)).join(' | ');
  if (schema.type === undefined) return 'unknown';
  return [schema.type].flat().map((type) => plainType(type, schema)).join(' | ');
}

function plainType(type, schema) {
  switch (type) {
    case 'string': case 'number': case 'boolean': case 'null':
      return type;
    case 'integer':
      return 'number';
    case 'array': {
      const item = typeOf(schema.items);
      return item.includes(' | ') ? `(${item})[]` : `${item}[]`;
    }
    case 'object':
      return schema.properties ? `{ ${members(schema).join('; ')} }` : `Record<string, ${typeOf(schema.additionalProperties)}>`;
    default:
      throw new Error(`unknown type ${type}`);
  }
}

function members(schema) {
  return Object.entries(schema.properties).map(([name, of]) => `${name}${schema.required?.includes(name) ? '' : '?'}: ${typeOf(of)}`);
}
