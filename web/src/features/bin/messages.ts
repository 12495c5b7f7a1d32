import { defineMessages } from '@/i18n/messages';

export const messages = defineMessages({
  title: ['回收站', 'Recycle bin'],
  text: ['删除的记录都在这里，可以恢复', 'What was deleted is here and can be restored'],
  object: ['对象', 'Object'],
  restore: ['恢复', 'Restore'],
  purge: ['彻底删除', 'Purge'],
  restored: ['已恢复“{name}”', 'Restored “{name}”'],
  purged: ['已彻底删除“{name}”', 'Purged “{name}”'],
  empty: ['没有已删除的{object}', 'No deleted {object}'],
  more: ['显示更多', 'Show more'],
  failed: ['没有加载成功', 'This did not load'],
  retry: ['重试', 'Try again'],
});
