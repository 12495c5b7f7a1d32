import { Menu } from '@mantine/core';
import { IconCheck, IconKeyboard, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Fragment } from 'react';
import { useLocation } from 'wouter';
import { ask } from '@/api/intents';
import { leave } from '@/api/leaving';
import { asProblem } from '@/api/problems';
import { changeMe, signOut, useMe } from '@/api/session';
import { sentence } from '@/api/undo';
import { setLanguage, useLanguage, type Language } from '@/i18n/language';
import { useMessages } from '@/i18n/messages';
import { Avatar } from '@/ui/marks';
import { setPreference, usePreferences, type Density, type Theme } from '@/ui/preferences';
import { toastError } from '@/ui/toasts';
import { messages } from '../messages';
import css from './Shell.module.css';

export function UserMenu() {
  const t = useMessages(messages);
  const { user } = useMe();
  const { theme, density } = usePreferences();
  const spoken = useLanguage();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const chooseLanguage = async (next: Language) => {
    setLanguage(next);
    const { data } = await changeMe({ language: next });
    client.setQueryData(['me'], data);
  };
  const signOutHere = async () => {
    try {
      await signOut();
    } catch (error) {
      toastError(sentence(asProblem(error)));
      return;
    }
    leave();
  };
  return (
    <Menu position="bottom-end" width={232} withinPortal closeOnItemClick={false}>
      <Menu.Target>
        <button type="button" className={css.me} aria-label={t('account', { name: user.name })} title={user.name}><Avatar name={user.name} size={28} /></button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label><strong>{user.name}</strong><br />{user.email}</Menu.Label>
        <Menu.Item closeMenuOnClick leftSection={<IconUserCircle size={16} />} onClick={() => navigate('/settings')}>{t('profile')}</Menu.Item>
        <Picks<Language> title={t('language')} value={spoken} onChoose={(next) => void chooseLanguage(next)} options={[['zh', '中文'], ['en', 'English']]} />
        <Picks<Theme>
          title={t('theme')} value={theme} onChoose={(next) => setPreference('theme', next)}
          options={[['system', t('themeSystem')], ['light', t('themeLight')], ['dark', t('themeDark')]]}
        />
        <Picks<Density>
          title={t('density')} value={density} onChoose={(next) => setPreference('density', next)}
          options={[['compact', t('densityCompact')], ['default', t('densityDefault')], ['roomy', t('densityRoomy')]]}
        />
        <Menu.Divider />
        <Menu.Item closeMenuOnClick leftSection={<IconKeyboard size={16} />} onClick={() => ask({ kind: 'keys' })}>{t('keys')}</Menu.Item>
        <Menu.Item closeMenuOnClick leftSection={<IconLogout size={16} />} onClick={() => void signOutHere()}>{t('signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface PicksProps<T extends string> {
  title: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChoose: (value: T) => void;
}

function Picks<T extends string>({ title, value, options, onChoose }: PicksProps<T>) {
  return (
    <Fragment>
      <Menu.Divider />
      <Menu.Label>{title}</Menu.Label>
      <div className={css.picks} role="none">
        {options.map(([key, word]) => (
          <Menu.Item
            key={key} className={css.pick} data-chosen={key === value || undefined} onClick={() => onChoose(key)}
            renderRoot={(root) => <button {...root} type="button" role="menuitemradio" aria-checked={key === value} />}
          >
            {key === value && <IconCheck size={14} className={css.pickMark} />}{word}
          </Menu.Item>
        ))}
      </div>
    </Fragment>
  );
}
