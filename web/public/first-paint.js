/* Sets theme and language before the first paint; a file of its own because inline scripts are refused. */
(function () {
  var html = document.documentElement, theme = null, language = null;
  try {
    theme = localStorage.getItem('gx-theme');
    language = localStorage.getItem('gx-language');
  } catch (e) { /* storage may be blocked: follow the system */ }
  var dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  html.dataset.theme = dark ? 'dark' : 'light';
  html.dataset.mantineColorScheme = html.dataset.theme;
  html.lang = (language || navigator.language || 'en').indexOf('zh') === 0 ? 'zh-CN' : 'en';
})();
