/* Every field type of the server, by its name there. */
import { boolean } from './boolean';
import { choice } from './choice';
import { currency } from './currency';
import { date } from './date';
import { decimal } from './decimal';
import { email } from './email';
import { integer } from './integer';
import { lines } from './lines';
import { links } from './links';
import { long_text } from './long_text';
import { money } from './money';
import { percent } from './percent';
import { phone } from './phone';
import { fieldKind, setFieldKinds } from './registry';
import { relation } from './relation';
import { text } from './text';
import { timestamp } from './timestamp';
import { url } from './url';

setFieldKinds({ text, long_text, integer, decimal, money, percent, date, timestamp, boolean, choice, email, phone, url, relation, lines, links, currency });

export { fieldKind };
export { messages as fieldMessages } from './messages';
export { empty, isEmpty } from './kind';
export type { CellProps, FieldKind, FilterProps, InputProps, TextContext } from './kind';
export { RecordName, RecordPicker, useStub } from './relation';
