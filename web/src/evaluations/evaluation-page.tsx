import '../releases/releases.css';
import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useCallback } from 'react';
import type { Wire } from '../../../lambdas/api/api';
import type { Evaluation } from '../../../lambdas/evaluation/api';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { formatDollars, formatInstant } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';
import { ReleaseLink } from '../releases/release-link';
import { routeHref } from '../shell/route';
import { usePageTitle } from '../shell/use-page-title';
import { usePolled } from '../shell/use-polled';
import { EvaluationReportView } from './evaluation-report-view';
import { evaluationTone } from './evaluation-tone';

/** Milliseconds between two looks at an evaluation. */
const intervalMs = 2_000;

/** One evaluation: how far it is, and what it found. */
export function EvaluationPage({ api, evaluationId }: { api: KitApi; evaluationId: string }) {
  const { text } = useLanguage();
  const labels = text.evaluations;
  const read = useCallback(
    (signal: AbortSignal) => api.evaluation(evaluationId, signal),
    [api, evaluationId],
  );
  const { value: evaluation, error } = usePolled(read, intervalMs);
  usePageTitle(labels.title);

  return (
    <div className="page">
      <SpaceBetween size="m">
        <Link href={routeHref({ page: 'releases' })}>← {text.releases.title}</Link>
        <Header variant="h1">{labels.title}</Header>
        {error !== undefined && <Alert type="error">{failureText(error, text)}</Alert>}
        {!evaluation && error === undefined && <Spinner size="large" />}
        {evaluation && <EvaluationFacts evaluation={evaluation} />}
        {evaluation?.report && (
          <EvaluationReportView key={evaluation.report} api={api} evaluationId={evaluationId} />
        )}
      </SpaceBetween>
    </div>
  );
}

function EvaluationFacts({ evaluation }: { evaluation: Wire<Evaluation> }) {
  const { language, text } = useLanguage();
  const labels = text.evaluations;
  const { state, done, total, reason } = evaluation;
  return (
    <Container>
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={3}
          items={[
            {
              label: text.answer.state,
              value: <StatusIndicator type={evaluationTone(state)}>{labels.states[state]}</StatusIndicator>,
            },
            { label: labels.dataset, value: <code>{evaluation.dataset.slice(0, 20)}</code> },
            { label: labels.startedAt, value: formatInstant(evaluation.started_at, language) },
            { label: text.releases.roles.candidate, value: <ReleaseLink digest={evaluation.candidate} /> },
            {
              label: text.releases.roles.champion,
              value: evaluation.champion ? <ReleaseLink digest={evaluation.champion} /> : text.releases.none,
            },
            { label: labels.judge, value: evaluation.judge_route },
            {
              label: text.answer.cost,
              value: labels.costOf(
                formatDollars(evaluation.cost_usd, language),
                formatDollars(evaluation.max_cost_usd, language),
              ),
            },
          ]}
        />
        {state === 'running' && (
          <ProgressBar
            value={total > 0 ? (done / total) * 100 : 0}
            label={labels.answersDone}
            additionalInfo={labels.progress(done, total)}
          />
        )}
        {reason && <Alert type={state === 'failed' ? 'error' : 'info'}>{reason}</Alert>}
      </SpaceBetween>
    </Container>
  );
}
