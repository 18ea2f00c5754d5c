import './releases.css';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useCallback } from 'react';
import type { WireCaller } from '../../../lambdas/api/api';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';
import { routeHref } from '../shell/route';
import { usePageTitle } from '../shell/use-page-title';
import { useRead } from '../shell/use-read';
import { AttestationList } from './attestation-list';
import { EvaluationLinks } from './evaluation-links';
import { PromoteButton } from './promote-button';
import { ReleaseDifferences } from './release-differences';
import { ReleaseFacts } from './release-facts';
import { ReleaseTemplates } from './release-templates';
import { RoleBadges } from './role-badges';

/** One release: what it is made of, how it differs from the champion, and what is attested of it. */
export function ReleasePage({
  api,
  caller,
  digest,
}: {
  api: KitApi;
  caller: WireCaller | undefined;
  digest: string;
}) {
  const { text } = useLanguage();
  const labels = text.releases;
  const read = useCallback((signal: AbortSignal) => api.release(digest, signal), [api, digest]);
  const result = useRead(read);
  usePageTitle(labels.releaseTitle(digest.slice(0, 12)));

  if (result.state === 'loading') return <Spinner size="large" />;
  if (result.state === 'failed') return <Alert type="error">{failureText(result.error, text)}</Alert>;

  const release = result.value;
  const isOperator = caller?.roles.includes('operator');
  const answersAll = release.roles.some((role) => role === 'champion');
  return (
    <div className="page">
      <SpaceBetween size="m">
        <Link href={routeHref({ page: 'releases' })}>← {labels.title}</Link>
        <Header
          variant="h1"
          description={release.note}
          actions={
            isOperator && (
              <SpaceBetween size="xs" direction="horizontal">
                <Button href={routeHref({ page: 'new-release', base: release.digest })}>
                  {labels.changeIt}
                </Button>
                {!answersAll && <PromoteButton api={api} digest={release.digest} />}
              </SpaceBetween>
            )
          }
        >
          {labels.releaseTitle(release.digest.slice(0, 12))} <RoleBadges roles={release.roles} />
        </Header>
        <ReleaseFacts release={release} />
        {!answersAll && <ReleaseDifferences api={api} digest={release.digest} />}
        <AttestationList attestations={release.attestations} />
        <EvaluationLinks api={api} digest={release.digest} />
        <ReleaseTemplates api={api} digest={release.digest} />
      </SpaceBetween>
    </div>
  );
}
