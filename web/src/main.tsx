import '@cloudscape-design/global-styles/index.css';
import './app.css';
import './loop.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { LanguageProvider } from './i18n/language-context';
import { takeSignInFromAddress } from './session/account-sign-in';
import { admitAccount } from './session/admit-account';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id root: add it');
// Once for this load, and not once a rendering: a code is good for one request.
const returning = takeSignInFromAddress();
const arriving = returning && admitAccount(returning);
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <App arriving={arriving} />
    </LanguageProvider>
  </StrictMode>,
);
