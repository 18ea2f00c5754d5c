import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useLanguage } from '../i18n/language-context';
import { type Route, routeHref } from './route';
import { type Theme, useTheme } from './use-theme';

const themes: readonly Theme[] = ['system', 'light', 'dark'];

/** Where the reader is, where else to go, and the settings of this browser. */
export function TopBar({ route, onSignOut }: { route: Route; onSignOut?: () => void }) {
  const { language, text, setLanguage } = useLanguage();
  const { theme, setTheme } = useTheme();
  const section = route.page === 'document' ? 'documents' : route.page === 'answer' ? 'chat' : route.page;

  return (
    <header className="top-bar">
      <button type="button" className="skip" onClick={() => document.getElementById('content')?.focus()}>
        {text.navigation.skip}
      </button>
      <a className="brand" href={routeHref({ page: 'chat' })}>
        {text.appName}
      </a>
      <nav aria-label={text.navigation.label}>
        {onSignOut &&
          (['chat', 'documents'] as const).map((page) => (
            <a key={page} href={routeHref({ page })} aria-current={section === page ? 'page' : undefined}>
              {text.navigation[page]}
            </a>
          ))}
      </nav>
      <div className="settings">
        <span lang={language === 'ko' ? 'en' : 'ko'}>
          <Button variant="link" onClick={() => setLanguage(language === 'ko' ? 'en' : 'ko')}>
            {text.navigation.otherLanguage}
          </Button>
        </span>
        <ButtonDropdown
          variant="icon"
          ariaLabel={text.navigation.settings}
          items={[
            {
              text: text.navigation.theme,
              items: themes.map((id) => ({
                id,
                text: text.navigation.themes[id],
                itemType: 'checkbox' as const,
                checked: theme === id,
              })),
            },
            ...(onSignOut ? [{ id: 'sign-out', text: text.navigation.signOut }] : []),
          ]}
          onItemClick={({ detail }) => {
            const chosen = themes.find((id) => id === detail.id);
            if (chosen) setTheme(chosen);
            else onSignOut?.();
          }}
        />
      </div>
    </header>
  );
}
