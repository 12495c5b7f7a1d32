/* Long texts of two people: what changed in each, and both in one (jsdiff; loaded with the first conflict). */
import { applyPatch, createPatch, diffWordsWithSpace, type Change } from 'diff';

/** My changes laid onto theirs; where both touched the same lines or their neighbours, mine stand below theirs: nothing is gone. */
export function mergeTexts(before: string, mine: string, theirs: string): string {
  const merged = applyPatch(ended(theirs), createPatch('', ended(before), ended(mine), '', '', { context: 1 }));
  if (merged !== false) return theirs.endsWith('\n') || mine.endsWith('\n') ? merged : merged.replace(/\n$/, '');
  return `${theirs}\n\n${mine}`;
}

const ended = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

/** Word by word, Chinese too. */
export function changesOf(before: string, after: string, language: string): Change[] {
  if (typeof Intl.Segmenter !== 'function') return diffWordsWithSpace(before, after);
  return diffWordsWithSpace(before, after, { intlSegmenter: new Intl.Segmenter(language, { granularity: 'word' }) });
}
