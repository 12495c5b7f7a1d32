import { defineMessages } from '@/i18n/messages';

export const messages = defineMessages({
  title: ['登录', 'Sign in'],
  email: ['邮箱', 'E-mail'],
  password: ['密码', 'Password'],
  show: ['显示密码', 'Show the password'],
  hide: ['隐藏密码', 'Hide the password'],
  signIn: ['登录', 'Sign in'],
  signingIn: ['正在登录', 'Signing in'],
  wrong: ['用户名或密码不正确', 'User name or password is not right'],
  wrongTries: ['用户名或密码不正确，还可以再试 {n} 次', 'User name or password is not right. {n} {n:try|tries} left'],
  wait: ['尝试次数过多，请 {n} 分钟后再试', 'Too many tries. Wait {n} {n:minute|minutes}'],
  missing: ['请填写邮箱和密码', 'Enter your e-mail and password'],
  picture: ['由圆点和连线组成的关系网', 'A network of dots and lines'],
  firstRun: ['系统还没有设置', 'This system is not set up yet'],
  firstRunText: ['请打开服务器启动时在控制台显示的一次性链接，完成首次设置', 'Open the one-time link that the server printed on its console when it started'],
});
