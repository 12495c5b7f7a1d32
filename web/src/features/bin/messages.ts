import { defineMessages } from '@/i18n/messages';

export const messages = defineMessages({
  title: ['回收站', 'Recycle bin'],
  text: ['删除的记录都在这里，可以单条恢复，也可以连同一起删除的全部恢复', 'What was deleted is here. Bring back one record, or all that went with it'],
  object: ['对象', 'Object'],
  all: ['全部', 'All'],
  deletedThese: ['删除了 {what}', 'deleted {what}'],
  ofObject: ['{n} 个{object}', '{n} {object}'],
  comma: ['、', ', '],
  system: ['系统', 'The system'],
  restore: ['恢复', 'Restore'],
  restoreThis: ['恢复“{name}”', 'Restore “{name}”'],
  restoreAll: ['恢复全部 {n} 条', 'Restore all {n}'],
  purge: ['彻底删除', 'Purge'],
  purgeThis: ['彻底删除“{name}”', 'Purge “{name}”'],
  restored: ['已恢复“{name}”', 'Restored “{name}”'],
  purged: ['已彻底删除“{name}”', 'Purged “{name}”'],
  empty: ['回收站是空的', 'The bin is empty'],
  emptyText: ['删除的记录会先到这里，直到彻底删除', 'Deleted records come here first and stay until they are purged'],
  more: ['显示更多', 'Show more'],
  failed: ['没有加载成功', 'This did not load'],
  retry: ['重试', 'Try again'],
});
