import './jitless.ts';
import '../styles/index.ts';
import './app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { startServices } from './startup.ts';
import { startActions } from './window-actions.ts';

const root = document.querySelector('#root');
if (!root) throw new Error('The page has no #root.');

startServices();
startActions();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
