import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { TrialRequest } from '../../../lambdas/evaluation/api';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';
import { QuestionPicker } from './question-picker';
import { readQuestions, storeQuestions } from './saved-questions';
import { TrialResults } from './trial-results';
import { useTrials } from './use-trials';

/** Tries a variant on saved questions, the champion beside it. */
export function TrialPanel({
  api,
  callerId,
  variant,
}: {
  api: KitApi;
  callerId: string;
  /** Undefined while there is nothing to try. */
  variant: Omit<TrialRequest, 'questions'> | undefined;
}) {
  const { text } = useLanguage();
  const labels = text.releases;
  const [questions, setQuestions] = useState(() => readQuestions(callerId));
  const { results, total, isRunning, problem, run, stop } = useTrials(api);

  function change(changed: readonly string[]) {
    setQuestions(changed);
    storeQuestions(callerId, changed);
  }

  return (
    <Container
      header={
        <Header variant="h2" description={labels.tryText}>
          {labels.try}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <QuestionPicker api={api} questions={questions} onChange={change} />
        <SpaceBetween size="xs" direction="horizontal" alignItems="center">
          <Button
            disabled={!variant || questions.length === 0 || isRunning}
            onClick={() => variant && run(questions, variant)}
          >
            {labels.tryNow}
          </Button>
          {isRunning && <Button onClick={stop}>{labels.stopTrial}</Button>}
          <span role="status">
            {isRunning && (
              <StatusIndicator type="loading">{labels.tried(results.length, total)}</StatusIndicator>
            )}
            {!isRunning && total > 0 && (
              <StatusIndicator type={results.length === total ? 'success' : 'stopped'}>
                {labels.tried(results.length, total)}
              </StatusIndicator>
            )}
          </span>
        </SpaceBetween>
        {problem !== undefined && (
          <Alert type="error" header={labels.notDone}>
            {failureText(problem, text)}
          </Alert>
        )}
        <TrialResults trials={results} />
      </SpaceBetween>
    </Container>
  );
}
