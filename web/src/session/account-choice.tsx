import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLanguage } from '../i18n/language-context';
import { beginSignIn } from './account-sign-in';
import type { SignInPages } from './sign-in-pages';
import type { Session } from './use-session';

/** Leads to the sign-in pages; says why the last return from them failed. */
export function AccountChoice({ pages, arrival }: { pages: SignInPages; arrival: Session['arrival'] }) {
  const { text } = useLanguage();
  const labels = text.signIn.account;
  const [isLeaving, setIsLeaving] = useState(false);
  const failed = arrival?.state === 'failed' ? arrival : undefined;
  const account = failed?.account;

  function leave() {
    setIsLeaving(true);
    void beginSignIn(pages);
  }

  return (
    <SpaceBetween size="m">
      {failed && (
        <Alert
          type="error"
          header={labels.failed}
          action={account && <Button onClick={() => account.leave()}>{labels.other}</Button>}
        >
          {failed.problem.message || labels.problems[failed.problem.reason]}
        </Alert>
      )}
      <Button
        variant="primary"
        fullWidth
        loading={isLeaving || arrival?.state === 'under-way'}
        loadingText={text.loading}
        onClick={leave}
      >
        {labels.begin}
      </Button>
    </SpaceBetween>
  );
}
