import './styles/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { client } from './connection/client.ts';

client.connect();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
