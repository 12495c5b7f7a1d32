import { defineMessages } from '@/i18n/messages';

export const messages = defineMessages({
  close: ['关闭', 'Close'],
  cancel: ['取消', 'Cancel'],
  undo: ['撤销', 'Undo'],
  retry: ['重试', 'Try again'],
  clear: ['清空', 'Clear'],
  notices: ['通知', 'Notices'],
  calendar: ['选择日期', 'Choose a date'],
  previousMonth: ['上个月', 'Previous month'],
  nextMonth: ['下个月', 'Next month'],
  other: ['English', '中文'],
  switch: ['切换到英文', 'Switch to Chinese'],
});
