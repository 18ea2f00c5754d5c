import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { useLayoutEffect, useState } from 'react';
import { useMediaQuery } from './use-media-query';

/** How the application looks: as the system does, or as the reader chose. */
export type Theme = 'system' | 'light' | 'dark';

const storageKey = 'kit.theme';

/** The theme in use and its switch; the choice is kept for the next visit. */
export function useTheme(): { theme: Theme; setTheme: (theme: Theme) => void } {
  const [theme, setTheme] = useState(readTheme);
  const isSystemDark = useMediaQuery('(prefers-color-scheme: dark)');
  const isDark = theme === 'dark' || (theme === 'system' && isSystemDark);

  useLayoutEffect(() => {
    applyMode(isDark ? Mode.Dark : Mode.Light);
    document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
  }, [isDark]);

  return {
    theme,
    setTheme: (chosen) => {
      localStorage.setItem(storageKey, chosen);
      setTheme(chosen);
    },
  };
}

function readTheme(): Theme {
  const stored = localStorage.getItem(storageKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}
