import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useLanguage } from '../i18n/language-context';
import type { Section } from './page-roles';
import { type Route, routeHref } from './route';
import { type Theme, useTheme } from './use-theme';

const themes: readonly Theme[] = ['system', 'light', 'dark'];

/** Where the reader is, where else to go, and the settings of this browser. */
export function TopBar({
  route,
  sections,
  onSignOut,
}: {
  route: Route;
  /** The pages that the reader may open. */
  sections: readonly Section[];
  /** Left out while nobody is signed in. */
  onSignOut?: () => void;
}) {
  const { language, text, setLanguage } = useLanguage();
  const { theme, setTheme } = useTheme();
  const current = sectionOf(route);

  return (
    <header className="top-bar">
      <button type="button" className="skip" onClick={() => document.getElementById('content')?.focus()}>
        {text.navigation.skip}
      </button>
      <a className="brand" href={routeHref({ page: 'chat' })}>
        {text.appName}
      </a>
      <nav aria-label={text.navigation.label}>
        {sections.map((section) => (
          <a
            key={section}
            href={routeHref({ page: section })}
            aria-current={current === section ? 'page' : undefined}
          >
            {text.navigation[section]}
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

/** The page of the top bar that a place belongs to. */
function sectionOf(route: Route): Section {
  switch (route.page) {
    case 'chat':
    case 'answer':
      return 'chat';
    case 'documents':
    case 'document':
      return 'documents';
    case 'reviews':
    case 'monitoring':
      return route.page;
    case 'releases':
    case 'release':
    case 'new-release':
    case 'evaluation':
      return 'releases';
  }
}
