import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Wire } from '../../../lambdas/api/api';
import type { Attestation } from '../../../lambdas/promotion/api';
import { formatInstant } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';
import { routeHref } from '../shell/route';
import { attestationTone } from './attestation-tone';

/** What is attested of a release, newest first, with who, when, where and why. */
export function AttestationList({ attestations }: { attestations: readonly Wire<Attestation>[] }) {
  const { language, text } = useLanguage();
  const labels = text.releases;
  const newestFirst = [...attestations].sort((one, other) => other.time.localeCompare(one.time));
  return (
    <Container header={<Header variant="h2">{labels.attestations}</Header>}>
      {newestFirst.length === 0 && labels.noAttestations}
      <ul className="attestations">
        {newestFirst.map((attestation) => (
          <li key={attestation.id}>
            <StatusIndicator type={attestationTone(attestation)}>
              {labels.attested(attestation)}
            </StatusIndicator>{' '}
            <span className="step-time">
              {formatInstant(attestation.time, language)}, {attestation.by}, {attestation.environment}
            </span>
            <ul>
              {reasonsOf(attestation).map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
            {attestation.kind === 'evaluation' && (
              <Link href={routeHref({ page: 'evaluation', evaluationId: attestation.evaluation_id })}>
                {labels.openReport}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </Container>
  );
}

function reasonsOf(attestation: Wire<Attestation>): readonly string[] {
  return attestation.kind === 'approval' ? [attestation.reason] : attestation.reasons;
}
