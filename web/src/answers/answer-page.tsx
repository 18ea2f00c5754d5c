import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useCallback } from 'react';
import type { WireAnswer } from '../../../lambdas/api/api';
import type { AnswerState } from '../../../lambdas/rag/api';
import { CitationList } from '../chat/citation-list';
import { CitedText } from '../chat/cited-text';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { formatInstant, formatNumber } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';
import { routeHref } from '../shell/route';
import { usePageTitle } from '../shell/use-page-title';
import { useRead } from '../shell/use-read';
import { AnswerPassages } from './answer-passages';
import { AnswerProvenance } from './answer-provenance';
import { LatencyBars } from './latency-bars';
import { OwnFeedback } from './own-feedback';

/** Everything that the answer log keeps of one answer. */
export function AnswerPage({ api, answerId }: { api: KitApi; answerId: string }) {
  const { text } = useLanguage();
  const labels = text.answer;
  const read = useCallback((signal: AbortSignal) => api.answer(answerId, signal), [api, answerId]);
  const result = useRead(read);
  usePageTitle(labels.title);

  if (result.state === 'loading') return <Spinner size="large" />;
  if (result.state === 'failed') return <Alert type="error">{failureText(result.error, text)}</Alert>;

  const answer = result.value;
  return (
    <div className="page">
      <SpaceBetween size="m">
        <Link href={routeHref({ page: 'chat' })}>← {text.document.backToAnswer}</Link>
        <Header variant="h1">{labels.title}</Header>
        {answer.error && (
          <Alert type="error" header={answer.error.code}>
            {answer.error.message}
          </Alert>
        )}
        <AnswerText answer={answer} />
        {answer.state !== 'running' && <OwnFeedback api={api} answer={answer} />}
        <Container header={<Header variant="h2">{labels.latency}</Header>}>
          <LatencyBars latency={answer.latency} />
        </Container>
        <AnswerProvenance answer={answer} />
        <AnswerPassages answer={answer} />
      </SpaceBetween>
    </div>
  );
}

function AnswerText({ answer }: { answer: WireAnswer }) {
  const { language, text } = useLanguage();
  const labels = text.answer;
  return (
    <Container>
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={3}
          items={[
            {
              label: labels.state,
              value: (
                <StatusIndicator type={indicators[answer.state]}>
                  {labels.states[answer.state]}
                </StatusIndicator>
              ),
            },
            { label: labels.createdAt, value: formatInstant(answer.created_at, language) },
            { label: labels.id, value: <code>{answer.id}</code> },
          ]}
        />
        <KeyValuePairs
          columns={1}
          items={[
            { label: labels.question, value: <div className="question-text">{answer.question}</div> },
            ...(answer.condensed_question
              ? [{ label: labels.condensedQuestion, value: answer.condensed_question }]
              : []),
            {
              label: labels.answer,
              value: <CitedText source={answer.answer} citations={answer.citations} />,
            },
            ...(answer.citations.length > 0
              ? [{ label: text.chat.citations, value: <CitationList citations={answer.citations} /> }]
              : []),
            ...(answer.rejected_citations > 0
              ? [
                  {
                    label: labels.rejectedCitations,
                    value: formatNumber(answer.rejected_citations, language),
                  },
                ]
              : []),
          ]}
        />
      </SpaceBetween>
    </Container>
  );
}

const indicators: Readonly<Record<AnswerState, StatusIndicatorProps.Type>> = {
  running: 'in-progress',
  answered: 'success',
  declined: 'info',
  cancelled: 'stopped',
  failed: 'error',
};
