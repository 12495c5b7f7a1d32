/*
 * Whether a text is an e-mail address, and as what it is kept: the rule of src/object/field_email.c, which has the last word and says
 * it at length. test/data/emails.json holds both to the same cases; the page judges too, so that nobody waits for a typing mistake.
 */
const addressBytes = 254;
const localBytes = 64;
const labelBytes = 63;

const word = String.raw`\p{L}\p{N}\p{M}`;
const localPart = new RegExp(String.raw`^(?!\()[${word}!#$%&'*+\-/=?^_\x60{|}~()]+$`, 'u');
const label = new RegExp(String.raw`^[${word}]([${word}\-]*[${word}])?$`, 'u');

/** As the server keeps it; null where it is none. */
export function emailOf(typed: string): string | null {
  const address = narrowed(typed).replaceAll('。', '.').trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const at = address.indexOf('@');
  const isGood = at >= 0 && bytes(address) <= addressBytes && isLocal(address.slice(0, at)) && isDomain(address.slice(at + 1));
  return isGood ? address : null;
}

/** Full-width letters as narrow ones, without what cannot be seen. */
function narrowed(text: string): string {
  return text.replace(/\p{Default_Ignorable_Code_Point}/gu, '').normalize('NFKC');
}

function isLocal(text: string): boolean {
  return bytes(text) <= localBytes && text.split('.').every((part) => localPart.test(part));
}

/** Labels, of which the last is no number, so that it is no address of a machine. */
function isDomain(text: string): boolean {
  const labels = text.split('.');
  return labels.every((one) => label.test(one) && bytes(one) <= labelBytes) && !/^[0-9]+$/.test(labels.at(-1) ?? '');
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
