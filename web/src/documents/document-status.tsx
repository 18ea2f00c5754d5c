import Box from '@cloudscape-design/components/box';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { Wire } from '../../../lambdas/api/api';
import type { DocumentRecord, DocumentState } from '../../../lambdas/domain/document';
import { useLanguage } from '../i18n/language-context';

/** How a document stands; for a failed one, why and what mends it. */
export function DocumentStatus({ document }: { document: Wire<DocumentRecord> }) {
  const { text } = useLanguage();
  return (
    <>
      <StatusIndicator type={indicators[document.state]}>
        {text.documents.states[document.state]}
      </StatusIndicator>
      {document.cause && (
        <div className="cause">
          <div>{document.cause.message}</div>
          <Box color="text-body-secondary">{document.cause.action}</Box>
        </div>
      )}
    </>
  );
}

const indicators: Readonly<Record<DocumentState, StatusIndicatorProps.Type>> = {
  pending: 'pending',
  indexing: 'in-progress',
  indexed: 'success',
  failed: 'error',
  deleted: 'stopped',
};
