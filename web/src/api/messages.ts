import { defineMessages } from '@/i18n/messages';

export const messages = defineMessages({
  undo: ['撤销', 'Undo'],
  undoing: ['正在撤销，数据较多，完成后会告诉你', 'Undoing. There is much to take back; you will be told when it is done'],
  undone: ['已撤销', 'Undone'],
  saved: ['已保存', 'Saved'],
  offline: ['连接中断，正在重试。你输入的内容不会丢失', 'Connection lost, trying again. What you typed is safe'],
  forbidden: ['你没有权限做这件事，可联系管理员', 'You may not do this. Ask the administrator'],
  ended: ['登录已过期，请重新登录', 'Your session ended. Sign in again'],
  notFound: ['没有找到，可能已被删除', 'Not found, perhaps deleted'],
  busy: ['服务器正忙，请稍后再试', 'The server is busy. Try again in a moment'],
  failed: ['抱歉，服务器无法完成此操作，未写入任何数据', 'Sorry, the server could not do this. Nothing was written'],
  number: ['编号 {request}', 'No. {request}'],
});
