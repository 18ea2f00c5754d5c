import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useCallback } from 'react';
import { evaluationTone } from '../evaluations/evaluation-tone';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { formatInstant } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';
import { routeHref } from '../shell/route';
import { useRead } from '../shell/use-read';

/** The evaluations of a release. */
export function EvaluationLinks({ api, digest }: { api: KitApi; digest: string }) {
  const { language, text } = useLanguage();
  const labels = text.releases;
  const read = useCallback((signal: AbortSignal) => api.evaluations(signal), [api]);
  const result = useRead(read);
  const found =
    result.state === 'read' ? result.value.data.filter(({ candidate }) => candidate === digest) : [];
  return (
    <Container header={<Header variant="h2">{text.evaluations.all}</Header>}>
      {result.state === 'failed' && failureText(result.error, text)}
      {result.state === 'read' && found.length === 0 && labels.notEvaluated}
      <ul className="attestations">
        {found.map(({ id, state, started_at: startedAt, done, total }) => (
          <li key={id}>
            <StatusIndicator type={evaluationTone(state)}>{text.evaluations.states[state]}</StatusIndicator>{' '}
            <span className="step-time">
              {formatInstant(startedAt, language)}, {text.evaluations.progress(done, total)}
            </span>{' '}
            <Link href={routeHref({ page: 'evaluation', evaluationId: id })}>{labels.openReport}</Link>
          </li>
        ))}
      </ul>
    </Container>
  );
}
