import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Wire } from '../../../lambdas/api/api';
import type { ReleaseDetail } from '../../../lambdas/promotion/api';
import { formatInstant } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';
import { attestationTone } from './attestation-tone';
import { ReleaseLink } from './release-link';
import { RoleBadges } from './role-badges';

/** Every release, newest first, with its roles and the last word on it of each kind. */
export function ReleasesTable({ releases }: { releases: readonly Wire<ReleaseDetail>[] }) {
  const { language, text } = useLanguage();
  const labels = text.releases;
  return (
    <Container
      header={
        <Header variant="h2" counter={`(${releases.length})`}>
          {labels.all}
        </Header>
      }
    >
      <div className="table-scroll">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{text.answer.release}</th>
              <th scope="col">{labels.note}</th>
              <th scope="col">{labels.attestations}</th>
              <th scope="col">{labels.author}</th>
              <th scope="col">{labels.createdAt}</th>
            </tr>
          </thead>
          <tbody>
            {releases.map(({ digest, roles, note, attestations, author, created_at: createdAt }) => (
              <tr key={digest}>
                <th scope="row">
                  <ReleaseLink digest={digest} /> <RoleBadges roles={roles} />
                </th>
                <td className="text-cell">{note}</td>
                <td>
                  {latestOfEach(attestations).map((attestation) => (
                    <div key={attestation.id}>
                      <StatusIndicator type={attestationTone(attestation)}>
                        {labels.attested(attestation)}
                      </StatusIndicator>
                    </div>
                  ))}
                </td>
                <td>
                  <code>{author}</code>
                </td>
                <td>{formatInstant(createdAt, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Container>
  );
}

function latestOfEach(
  attestations: Wire<ReleaseDetail>['attestations'],
): readonly Wire<ReleaseDetail>['attestations'][number][] {
  const byTime = [...attestations].sort((one, other) => one.time.localeCompare(other.time));
  return [...new Map(byTime.map((attestation) => [attestation.kind, attestation])).values()];
}
