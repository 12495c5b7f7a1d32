import { IconLanguage } from '@tabler/icons-react';
import { setLanguage, useLanguage } from '@/i18n/language';
import { useMessages } from '@/i18n/messages';
import { Button } from './Button';
import { messages } from './messages';

/** To the other language, for who is not signed in and has no settings yet. */
export function LanguageSwitch() {
  const t = useMessages(messages);
  const spoken = useLanguage();
  return (
    <Button
      look="quiet" size="small" icon={<IconLanguage size={16} />} lang={spoken === 'zh' ? 'en' : 'zh-CN'} title={t('switch')}
      onClick={() => setLanguage(spoken === 'zh' ? 'en' : 'zh')}
    >
      {t('other')}
    </Button>
  );
}
