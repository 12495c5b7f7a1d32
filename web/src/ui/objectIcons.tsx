/* The icons a declaration may name. Anything else is drawn as a plain box, so that a typing error stays visible but harmless. */
import {
  IconArticle, IconBox, IconBriefcase, IconBuilding, IconCalendar, IconChecks, IconClipboard, IconCoins, IconCreditCard, IconFileInvoice, IconFileText,
  IconFlag, IconFolder, IconHierarchy, IconLifebuoy, IconList, IconMagnet, IconMail, IconMapPin, IconMessage, IconPackage, IconPhone, IconReceipt,
  IconSignature, IconSpeakerphone, IconStar, IconTag, IconTarget, IconTool, IconTruck, IconUser, IconUsers, type TablerIcon,
} from '@tabler/icons-react';

const icons: Record<string, TablerIcon> = {
  article: IconArticle, box: IconBox, briefcase: IconBriefcase, building: IconBuilding, calendar: IconCalendar, checks: IconChecks,
  clipboard: IconClipboard, coins: IconCoins, card: IconCreditCard, invoice: IconFileInvoice, file: IconFileText, flag: IconFlag,
  folder: IconFolder, hierarchy: IconHierarchy, lifebuoy: IconLifebuoy, list: IconList, magnet: IconMagnet, mail: IconMail, pin: IconMapPin,
  message: IconMessage, package: IconPackage, phone: IconPhone, receipt: IconReceipt, signature: IconSignature, speakerphone: IconSpeakerphone,
  star: IconStar, tag: IconTag, target: IconTarget, tool: IconTool, truck: IconTruck, user: IconUser, users: IconUsers,
};

export function ObjectIcon({ name, size = 16 }: { name: string; size?: number }) {
  const Drawn = icons[name] ?? IconBox;
  return <Drawn size={size} stroke={1.75} />;
}
