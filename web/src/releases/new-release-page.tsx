import './releases.css';
import Alert from '@cloudscape-design/components/alert';
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
import { ReleaseEditor } from './release-editor';
import { templatesOf } from './templates-of';

/** Where a candidate is written and tried before it is made. */
export function NewReleasePage({
  api,
  caller,
  base = 'champion',
}: {
  api: KitApi;
  caller: WireCaller | undefined;
  /** Digest of the release that it begins from; left out: the champion. */
  base?: string;
}) {
  const { text } = useLanguage();
  const labels = text.releases;
  const read = useCallback((signal: AbortSignal) => api.releaseBundle(base, signal), [api, base]);
  const result = useRead(read);
  usePageTitle(labels.makeCandidate);

  return (
    <div className="page">
      <SpaceBetween size="m">
        <Link href={routeHref({ page: 'releases' })}>← {labels.title}</Link>
        <Header variant="h1" description={labels.makeCandidateText}>
          {labels.makeCandidate}
        </Header>
        {result.state === 'failed' && <Alert type="error">{failureText(result.error, text)}</Alert>}
        {result.state === 'loading' && <Spinner size="large" />}
        {result.state === 'read' && caller && (
          <ReleaseEditor
            api={api}
            callerId={caller.id}
            mayMake={caller.roles.includes('operator')}
            digest={result.value.release.digest}
            base={{ chain: result.value.release.manifest.chain, templates: templatesOf(result.value) }}
          />
        )}
      </SpaceBetween>
    </div>
  );
}
