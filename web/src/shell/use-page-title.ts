import { useEffect } from 'react';
import { useLanguage } from '../i18n/language-context';

/** Sets the browser tab's title. */
export function usePageTitle(title: string): void {
  const { text } = useLanguage();
  useEffect(() => {
    document.title = `${title} · ${text.appName}`;
  }, [title, text.appName]);
}
