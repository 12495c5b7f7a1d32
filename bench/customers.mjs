/*
 * A CSV of N made-up customers on standard output, the same each time: node bench/customers.mjs 1000000 [FIRST]
 *
 * Ten sales people own them in turn; two of five are active; names are Chinese and Latin.
 */
import fs from 'node:fs';

const count = Number(process.argv[2] ?? 1000);
const first = Number(process.argv[3] ?? 1);
let state = 42;
const roll = (n) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * n);
};
const pick = (list) => list[roll(list.length)];

const places = ['上海', '北京', '深圳', '杭州', '成都', 'Hamburg', 'Leeds', 'Porto', 'Austin', 'Osaka'];
const words = ['华东', '恒信', '远大', '明德', '长风', 'Acme', 'North', 'Delta', 'Orion', 'Vector', 'Sierra', 'Quartz'];
const kinds = ['贸易', '科技', '制造', '物流', '医疗', ' Trading', ' Systems', ' Foods', ' Logistics', ' Medical'];
const stages = ['active', 'active', 'prospect', 'customer', 'dormant'];
const industries = ['manufacturing', 'retail', 'technology', 'software', 'medical', 'finance', 'logistics', 'education'];

let out = 'name,stage,industry,grade,owner,email,phone,region,employees,annual_revenue,next_step\n';
for (let i = first; i < first + count; i++) {
  const name = `${pick(places)}${pick(words)}${pick(kinds)} ${i}`;
  const row = [name, pick(stages), pick(industries), pick(['A', 'B', 'C']), `sales${i % 10}`, `c${i}@example.com`];
  row.push(`1${roll(9000000000) + 1000000000}`, pick(places), roll(5000), `${roll(10 ** 9)}.${roll(90) + 10}`);
  out += `${row.join(',')},Call about offer ${roll(1000)}\n`;
  if (out.length > 1 << 20 || i === first + count - 1) {
    fs.writeSync(1, out);
    out = '';
  }
}
