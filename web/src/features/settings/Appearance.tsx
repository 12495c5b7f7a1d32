/* How the page looks to me: taken at once, without a button to save. */
import { useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { changeMe } from '@/api/session';
import { setLanguage, useLanguage, type Language } from '@/i18n/language';
import { useMessages } from '@/i18n/messages';
import { setPreference, usePreferences, type Density, type Theme } from '@/ui/preferences';
import { messages } from './messages';
import css from './Settings.module.css';

export function Appearance() {
  const t = useMessages(messages);
  const client = useQueryClient();
  const spoken = useLanguage();
  const { theme, density } = usePreferences();
  const speak = async (next: Language) => {
    setLanguage(next);
    const { data } = await changeMe({ language: next });
    client.setQueryData(['me'], data);
  };
  return (
    <section className={css.card}>
      <h2>{t('appearance')}</h2>
      <p className={css.pale}>{t('appearanceText')}</p>
      <Choices<Language> title={t('language')} value={spoken} options={[['zh', '中文'], ['en', 'English']]} onChoose={(next) => void speak(next)} />
      <Choices<Theme>
        title={t('theme')} value={theme} options={[['system', t('themeSystem')], ['light', t('themeLight')], ['dark', t('themeDark')]]}
        onChoose={(next) => setPreference('theme', next)}
      />
      <Choices<Density>
        title={t('density')} value={density}
        options={[['compact', t('densityCompact')], ['default', t('densityDefault')], ['roomy', t('densityRoomy')]]}
        onChoose={(next) => setPreference('density', next)}
      />
    </section>
  );
}

interface ChoicesProps<T extends string> {
  title: string;
  value: T;
  options: [T, string][];
  onChoose: (value: T) => void;
}

function Choices<T extends string>({ title, value, options, onChoose }: ChoicesProps<T>) {
  const group = useId();
  return (
    <fieldset className={css.choices}>
      <legend>{title}</legend>
      {options.map(([one, word]) => <label key={one}><input type="radio" name={group} checked={one === value} onChange={() => onChoose(one)} />{word}</label>)}
    </fieldset>
  );
}
