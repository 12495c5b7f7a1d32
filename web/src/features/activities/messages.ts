import { defineMessages } from '@/i18n/messages';

export const messages = defineMessages({
  composer: ['写下这次沟通的要点', 'What was said?'],
  taskText: ['要做什么', 'What is to be done?'],
  nextFollow: ['下次跟进', 'Next follow-up'],
  due: ['到期', 'Due'],
  late: ['已逾期', 'overdue'],
  tomorrow: ['明天', 'Tomorrow'],
  in3: ['3 天后', 'In 3 days'],
  nextMonday: ['下周一', 'Next Monday'],
  save: ['保存', 'Save'],
  noted: ['已记录', 'Saved the activity'],
  followTask: ['跟进：{name}', 'Follow up: {name}'],
  writeFirst: ['先写下内容', 'Write something first'],
  taskDone: ['已完成', 'done'],
  markDone: ['标记为完成', 'Mark as done'],
});
