import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import Spinner from '@cloudscape-design/components/spinner';
import { useCallback } from 'react';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';
import { useRead } from '../shell/use-read';
import { templatePurposes, templatesOf } from './templates-of';

/** The prompt templates of a release. */
export function ReleaseTemplates({ api, digest }: { api: KitApi; digest: string }) {
  const { text } = useLanguage();
  const labels = text.releases;
  const read = useCallback((signal: AbortSignal) => api.releaseBundle(digest, signal), [api, digest]);
  const result = useRead(read);
  const templates = result.state === 'read' ? templatesOf(result.value) : undefined;
  return (
    <Container header={<Header variant="h2">{labels.templates}</Header>}>
      {result.state === 'loading' && <Spinner />}
      {result.state === 'failed' && failureText(result.error, text)}
      {templates &&
        templatePurposes.map((purpose) => (
          <ExpandableSection key={purpose} headerText={labels.purposes[purpose]}>
            <pre className="template-text">{templates[purpose]}</pre>
          </ExpandableSection>
        ))}
    </Container>
  );
}
