import type { ObjectDeclaration } from '@/api/types';
export default function RecordPage(_props: { object: ObjectDeclaration; id: number }) { return null; }
