import { useLabel } from '@/api/catalogue';
import { useMessages } from '@/i18n/messages';
import { objectWord } from '@/i18n/words';
import type { Issue } from './mapping';
import { messages } from './messages';

/** What stands in the way of a dry run, as a sentence. */
export function useIssueWords(): (issue: Issue) => string {
  const t = useMessages(messages);
  const label = useLabel();
  return (issue) => {
    switch (issue.kind) {
      case 'object': return t('needObject', { file: issue.file });
      case 'nothing': return t('issueNothing', { file: issue.file });
      case 'double': return t('issueDouble', { file: issue.file, field: label(issue.field.label) });
      case 'made': return t('issueMade', { file: issue.file, field: objectWord(label(issue.field.label)) });
      case 'required': return t('issueRequired', { file: issue.file, field: label(issue.field.label) });
      case 'date': return t('issueDate', { column: issue.column });
    }
  };
}
