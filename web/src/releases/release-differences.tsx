import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useCallback } from 'react';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';
import { useRead } from '../shell/use-read';

/** What a release changes about the champion: settings by field, prompt templates by line. */
export function ReleaseDifferences({ api, digest }: { api: KitApi; digest: string }) {
  const { text } = useLanguage();
  const labels = text.releases;
  const read = useCallback(
    (signal: AbortSignal) => api.releaseDiff('champion', digest, signal),
    [api, digest],
  );
  const result = useRead(read);
  return (
    <Container
      header={
        <Header variant="h2" description={labels.differencesText}>
          {labels.differences}
        </Header>
      }
    >
      {result.state === 'loading' && <Spinner />}
      {result.state === 'failed' && (
        <StatusIndicator type="error" wrapText>
          {failureText(result.error, text)}
        </StatusIndicator>
      )}
      {result.state === 'read' && result.value.data.length === 0 && labels.noDifferences}
      {result.state === 'read' && result.value.data.length > 0 && (
        <dl className="differences">
          {result.value.data.map(({ field, from, to }) => (
            <div key={field}>
              <dt>
                <code>{field}</code>
              </dt>
              <dd>
                {from !== undefined && (
                  <del>
                    <span className="difference-side">{labels.before}</span>
                    {from}
                  </del>
                )}
                {to !== undefined && (
                  <ins>
                    <span className="difference-side">{labels.after}</span>
                    {to}
                  </ins>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Container>
  );
}
