import type { ComponentType } from 'react';
import type { LayoutProps } from '@/api/layouts';
import type { ObjectDeclaration } from '@/api/types';

export default function ListPage(_props: { object: ObjectDeclaration; board: ComponentType<LayoutProps> | null }) {
  return null;
}
