/* Two columns: what can be set, and the one chosen. The choice stands in the address; on a phone the list comes first. */
import { IconBuilding, IconHistory, IconLock, IconPalette, IconUserCircle, IconUsers, type TablerIcon } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { Link, useSearch } from 'wouter';
import { useCatalogue, useLabel } from '@/api/catalogue';
import { useMe } from '@/api/session';
import { useMessages } from '@/i18n/messages';
import { useSetCrumb } from '@/ui/crumb';
import { Tile } from '@/ui/marks';
import { ObjectIcon } from '@/ui/objectIcons';
import { usePage } from '@/ui/usePage';
import { Acts } from './Acts';
import { Appearance } from './Appearance';
import { CompanyCard } from './CompanyCard';
import { Password, Profile } from './Profile';
import { messages } from './messages';
import css from './Settings.module.css';

interface Part {
  name: 'profile' | 'password' | 'appearance' | 'company' | 'people' | 'acts';
  icon: TablerIcon;
  group: 'own' | 'everyone';
  Content: ComponentType;
}

const parts: Part[] = [
  { name: 'profile', icon: IconUserCircle, group: 'own', Content: Profile },
  { name: 'password', icon: IconLock, group: 'own', Content: Password },
  { name: 'appearance', icon: IconPalette, group: 'own', Content: Appearance },
  { name: 'company', icon: IconBuilding, group: 'everyone', Content: CompanyCard },
  { name: 'people', icon: IconUsers, group: 'everyone', Content: People },
  { name: 'acts', icon: IconHistory, group: 'everyone', Content: Acts },
];

export default function Settings() {
  const t = useMessages(messages);
  const heading = usePage([t('title')], 'settings');
  useSetCrumb({ text: t('title') }, [t]);
  const { company } = useMe();
  const objects = useCatalogue().group('settings');
  const chosen = new URLSearchParams(useSearch()).get('part');
  const shown = parts.filter((part) => part.name !== 'people' || objects.length > 0);
  const part = shown.find((one) => one.name === chosen) ?? shown[0];
  const titles = { own: t('mine'), everyone: company.name || t('company') };
  if (!part) return null;
  return (
    <div className={css.page}>
      <h1 ref={heading} tabIndex={-1}>{t('title')}</h1>
      <nav className={css.parts} aria-label={t('title')}>
        {(['own', 'everyone'] as const).map((group) => (
          <div key={group}>
            <h2 className="cut">{titles[group]}</h2>
            <ul>
              {shown.filter((one) => one.group === group).map(({ name, icon: Icon }) => (
                <li key={name}>
                  <Link href={`/settings?part=${name}`} aria-current={name === part.name ? 'page' : undefined}>
                    <Icon size={16} stroke={1.75} />{t(name)}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className={css.content}><part.Content key={part.name} /></div>
    </div>
  );
}

function People() {
  const t = useMessages(messages);
  const label = useLabel();
  return (
    <section className={css.card}>
      <h2>{t('people')}</h2>
      <p className={css.pale}>{t('peopleText')}</p>
      <ul>
        {useCatalogue().group('settings').map((object) => (
          <li key={object.object}>
            <Link href={`/o/${object.plural}`} className={css.link}>
              <Tile hue={object.hue}><ObjectIcon name={object.icon} /></Tile>{label(object.labels)}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
