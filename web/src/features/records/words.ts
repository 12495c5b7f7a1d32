export { objectWord } from '@/i18n/words';
