import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useCallback } from 'react';
import type { Wire } from '../../../lambdas/api/api';
import type { DocumentRecord } from '../../../lambdas/domain/document';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { formatBytes, formatInstant, formatNumber } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';
import type { Span } from '../markdown/split-marked';
import { type CitedSpan, routeHref } from '../shell/route';
import { usePageTitle } from '../shell/use-page-title';
import { useRead } from '../shell/use-read';
import { DocumentStatus } from './document-status';
import { DocumentText } from './document-text';
import { rebuildText } from './rebuild-text';

/** A document as the index has it; opened from a citation, with the passage marked and in view. */
export function DocumentPage({
  api,
  documentId,
  citation,
}: {
  api: KitApi;
  documentId: string;
  citation: CitedSpan | undefined;
}) {
  const { text } = useLanguage();
  const read = useCallback(
    async (signal: AbortSignal) => {
      const [document, passages] = await Promise.all([
        api.document(documentId, signal),
        api.passages(documentId, signal),
      ]);
      return { document, passages: passages.data, text: rebuildText(passages.data) };
    },
    [api, documentId],
  );
  const result = useRead(read);
  usePageTitle(result.state === 'read' ? result.value.document.title : text.documents.title);

  if (result.state === 'loading') return <Spinner size="large" />;
  if (result.state === 'failed') return <Alert type="error">{failureText(result.error, text)}</Alert>;

  const { document, passages, text: source } = result.value;
  const cited = passages.find(({ id }) => id === citation?.passageId);
  return (
    <div className="page page-reading">
      <SpaceBetween size="m">
        <Link href={routeHref({ page: citation ? 'chat' : 'documents' })}>
          ← {citation ? text.document.backToAnswer : text.document.back}
        </Link>
        <Container header={<Header variant="h1">{document.title}</Header>}>
          <DocumentFacts document={document} />
        </Container>
        {citation && (
          <Alert type={cited ? 'info' : 'warning'}>
            {cited ? text.document.citedPassage : text.document.gone}
          </Alert>
        )}
        <Container>
          {source === '' ? (
            text.document.notIndexed
          ) : (
            <DocumentText
              source={source}
              cited={cited && citation && { passage: cited, quote: quoteWithin(cited, citation) }}
            />
          )}
        </Container>
      </SpaceBetween>
    </div>
  );
}

/** A passage keeps its id when text before it changes, but then the citation's offsets no longer point into it. */
function quoteWithin(passage: Span, { start, end }: Span): Span {
  const isWithin = start >= passage.start && end <= passage.end;
  return isWithin ? { start, end } : { start: passage.start, end: passage.start };
}

function DocumentFacts({ document }: { document: Wire<DocumentRecord> }) {
  const { language, text } = useLanguage();
  const metadata = Object.entries(document.metadata);
  return (
    <KeyValuePairs
      columns={4}
      items={[
        { label: text.documents.columns.state, value: <DocumentStatus document={document} /> },
        { label: text.document.passages, value: formatNumber(document.passages, language) },
        { label: text.documents.columns.size, value: formatBytes(document.size_bytes, language) },
        { label: text.documents.columns.updated, value: formatInstant(document.updated_at, language) },
        { label: text.documents.columns.source, value: document.source },
        { label: text.document.path, value: document.key },
        { label: text.document.language, value: document.language ?? text.notKnown },
        ...(metadata.length > 0
          ? [
              {
                label: text.document.metadata,
                value: metadata.map(([name, value]) => `${name}: ${value}`).join(', '),
              },
            ]
          : []),
      ]}
    />
  );
}
