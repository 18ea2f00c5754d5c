import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { Wire, WireCaller } from '../../../lambdas/api/api';
import type { Rollout } from '../../../lambdas/promotion/api';
import type { KitApi } from '../http/kit-api';
import { formatInstant } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';
import { routeHref } from '../shell/route';
import { ApprovalActions } from './approval-actions';
import { ReleaseLink } from './release-link';
import { hasEnded, rolloutProgress, type ShownStep } from './rollout-progress';

/** A rollout as its steps, with the reasons of each. */
export function RolloutPanel({
  api,
  caller,
  rollout,
  author,
  onChanged,
}: {
  api: KitApi;
  caller: WireCaller | undefined;
  rollout: Wire<Rollout>;
  /** Id of the caller who made the candidate; undefined when it is not known. */
  author: string | undefined;
  onChanged: () => void;
}) {
  const { language, text } = useLanguage();
  const labels = text.releases;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={labels.startedBy(formatInstant(rollout.started_at, language), rollout.started_by)}
        >
          {hasEnded(rollout) ? labels.lastRollout : labels.rollout} <ReleaseLink digest={rollout.candidate} />
        </Header>
      }
    >
      <SpaceBetween size="m">
        <ol className="rollout-steps">
          {rolloutProgress(rollout).map(({ step, state, entries }) => (
            <li key={step} aria-current={state === 'now' ? 'step' : undefined}>
              <StatusIndicator type={indicators[state]}>
                {labels.steps[step]}
                {state === 'now' && step === 'canary' && rollout.canary_percent !== undefined
                  ? `: ${labels.canaryShare(rollout.canary_percent)}`
                  : ''}
                {state === 'left-out' && ` ${labels.leftOut}`}
              </StatusIndicator>
              {state === 'now' && rollout.until && (
                <div className="step-until">{labels.until(formatInstant(rollout.until, language))}</div>
              )}
              {entries.length > 0 && (
                <ul>
                  {entries.map(({ time, reason, by }) => (
                    <li key={`${time} ${reason}`}>
                      <span className="step-time">
                        {formatInstant(time, language)}, {by}
                      </span>{' '}
                      {reason}
                    </li>
                  ))}
                </ul>
              )}
              {step === 'evaluating' && rollout.evaluation_id && (
                <Link href={routeHref({ page: 'evaluation', evaluationId: rollout.evaluation_id })}>
                  {labels.openReport}
                </Link>
              )}
            </li>
          ))}
        </ol>
        {rollout.step === 'waiting-for-approval' && (
          <ApprovalActions
            api={api}
            caller={caller}
            rollout={rollout}
            author={author}
            onChanged={onChanged}
          />
        )}
      </SpaceBetween>
    </Container>
  );
}

const indicators: Readonly<Record<ShownStep['state'], StatusIndicatorProps.Type>> = {
  done: 'success',
  now: 'in-progress',
  'to-come': 'pending',
  'left-out': 'stopped',
  'ended-well': 'success',
  'ended-badly': 'error',
};
