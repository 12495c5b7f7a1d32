import { defineMessages } from '@/i18n/messages';

export const messages = defineMessages({
  title: ['搜索', 'Search'],
  hint: ['搜索客户、商机、拼音首字母…  > 操作', 'Search customers, deals, pinyin…  > actions'],
  recent: ['最近打开', 'Opened lately'],
  actions: ['操作', 'Actions'],
  create: ['新建{object}', 'New {object}'],
  open: ['打开{object}', 'Open {object}'],
  none: ['没有找到“{text}”', 'Nothing found for “{text}”'],
  count: ['{n} 项结果', '{n} {n:result|results}'],
  byPinyin: ['拼音', 'pinyin'],
  failed: ['搜索没有成功', 'The search did not work'],
  foot: ['↑↓ 选择 · Enter 打开 · Ctrl Enter 新标签页 · Esc 关闭', '↑↓ choose · Enter open · Ctrl Enter new tab · Esc close'],
});
