import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, useState } from 'react';
import { ApiFailure } from '../http/api-failure';
import { createKitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';
import { usePageTitle } from '../shell/use-page-title';
import { useRead } from '../shell/use-read';
import { AccountChoice } from './account-choice';
import { readSignInPages } from './sign-in-pages';
import type { Session } from './use-session';

/** Leads to the sign-in with an account where there is one, or asks for a key and tries it. */
export function SignIn({ session }: { session: Session }) {
  const { text } = useLanguage();
  const [key, setKey] = useState('');
  const [isTrying, setIsTrying] = useState(false);
  const [problem, setProblem] = useState<'empty' | 'refused' | 'unreachable'>();
  usePageTitle(text.signIn.title);
  const found = useRead(readSignInPages);
  const pages = found.state === 'read' ? found.value : undefined;

  async function submit(event: FormEvent) {
    event.preventDefault();
    const given = key.trim();
    if (!given) return setProblem('empty');
    setIsTrying(true);
    try {
      await createKitApi(
        async () => given,
        () => {},
      ).me();
      session.signIn(given);
    } catch (error) {
      setProblem(error instanceof ApiFailure && error.status === 401 ? 'refused' : 'unreachable');
      setIsTrying(false);
    }
  }

  // What is shown depends on it, and nothing should jump.
  if (found.state === 'loading') return undefined;
  const problems = {
    empty: text.signIn.empty,
    refused: text.signIn.refused,
    unreachable: text.unreachable,
  };
  return (
    <div className="sign-in">
      <form onSubmit={(event) => void submit(event)}>
        <Container header={<Header variant="h1">{text.signIn.title}</Header>}>
          <Form
            actions={
              <Button variant={pages ? 'normal' : 'primary'} loading={isTrying} loadingText={text.loading}>
                {pages ? text.signIn.submitKey : text.signIn.submit}
              </Button>
            }
          >
            <SpaceBetween size="m">
              {session.endedBecause && !problem && (
                <Alert type="warning">{text.signIn.ended[session.endedBecause]}</Alert>
              )}
              {pages && <Box variant="p">{text.signIn.account.intro}</Box>}
              {pages && <AccountChoice pages={pages} arrival={session.arrival} />}
              <Box variant="p">{pages ? text.signIn.account.orKey : text.signIn.intro}</Box>
              <FormField
                label={text.signIn.key}
                constraintText={pages ? undefined : text.signIn.where}
                errorText={problem && problems[problem]}
                stretch
              >
                <Input
                  value={key}
                  type="password"
                  autoComplete="current-password"
                  autoFocus={!pages}
                  placeholder="sk-kit-…"
                  onChange={({ detail }) => {
                    setKey(detail.value);
                    setProblem(undefined);
                  }}
                />
              </FormField>
            </SpaceBetween>
          </Form>
        </Container>
      </form>
    </div>
  );
}
