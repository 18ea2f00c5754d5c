/** A language of the application. */
export type Language = 'en' | 'ko';

const storageKey = 'kit.language';

/** The language chosen last, else the first of the browser's that the application speaks, else English. */
export function readLanguage(): Language {
  const stored = localStorage.getItem(storageKey);
  if (stored === 'en' || stored === 'ko') return stored;
  return pickLanguage(navigator.languages);
}

/** Keeps the choice for the next visit. */
export function rememberLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
}

/** The first of the reader's languages that the application speaks, else English. */
export function pickLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const base = tag.toLowerCase().split('-')[0];
    if (base === 'ko' || base === 'en') return base;
  }
  return 'en';
}
