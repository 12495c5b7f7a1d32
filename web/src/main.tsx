import { createRoot } from 'react-dom/client';
import '@/ui/tokens.css';
import '@/ui/base.css';
import { apply } from '@/ui/preferences';
import { App } from '@/app/App';

apply();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
