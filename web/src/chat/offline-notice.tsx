import Alert from '@cloudscape-design/components/alert';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { useState } from 'react';
import { useLanguage } from '../i18n/language-context';

const storageKey = 'kit.offline-notice-read';

/** Says what the built-in model is, and how to have a real one. Once read, it stays away in this tab. */
export function OfflineNotice() {
  const { text } = useLanguage();
  const [isRead, setIsRead] = useState(() => sessionStorage.getItem(storageKey) !== null);
  if (isRead) return null;
  return (
    <Alert
      type="info"
      header={text.offline.title}
      dismissible
      dismissAriaLabel={text.close}
      onDismiss={() => {
        sessionStorage.setItem(storageKey, 'yes');
        setIsRead(true);
      }}
    >
      <div className="offline-notice">
        {text.offline.text}
        <ExpandableSection headerText={text.offline.howTo}>
          <ul>
            {text.offline.examples.map((example) => (
              <li key={example}>
                <code>{example}</code>
              </li>
            ))}
          </ul>
          {text.offline.more}
        </ExpandableSection>
      </div>
    </Alert>
  );
}
