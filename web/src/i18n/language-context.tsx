import { I18nProvider, type I18nProviderProps } from '@cloudscape-design/components/i18n';
import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { type Dictionary, en } from './en';
import { ko } from './ko';
import { type Language, readLanguage, rememberLanguage } from './language';

interface LanguageChoice {
  readonly language: Language;
  /** Every text in that language. */
  readonly text: Dictionary;
  readonly setLanguage: (language: Language) => void;
}

const LanguageContext = createContext<LanguageChoice>({ language: 'en', text: en, setLanguage: () => {} });

/** Gives the application its language, and Cloudscape's components their own texts in it. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(readLanguage);
  const [messages, setMessages] = useState<readonly I18nProviderProps.Messages[]>([]);

  useEffect(() => {
    let isCurrent = true;
    document.documentElement.lang = language;
    void importMessages(language).then((module) => {
      if (isCurrent) setMessages([module.default]);
    });
    return () => {
      isCurrent = false;
    };
  }, [language]);

  const choice: LanguageChoice = {
    language,
    text: language === 'ko' ? ko : en,
    setLanguage: (chosen) => {
      rememberLanguage(chosen);
      setLanguage(chosen);
    },
  };
  return (
    <LanguageContext value={choice}>
      <I18nProvider locale={language} messages={messages}>
        {children}
      </I18nProvider>
    </LanguageContext>
  );
}

/** The language in use, its texts and the switch. */
export function useLanguage(): LanguageChoice {
  return use(LanguageContext);
}

function importMessages(language: Language) {
  return language === 'ko'
    ? import('@cloudscape-design/components/i18n/messages/all.ko')
    : import('@cloudscape-design/components/i18n/messages/all.en');
}
