import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import type { Wire } from '../../../lambdas/api/api';
import type { DocumentRecord } from '../../../lambdas/domain/document';
import type { Dictionary } from '../i18n/en';
import { formatBytes, formatInstant, formatNumber } from '../i18n/format';
import type { Language } from '../i18n/language';
import { useLanguage } from '../i18n/language-context';
import { routeHref } from '../shell/route';
import { useMediaQuery } from '../shell/use-media-query';
import { DocumentStatus } from './document-status';

/** What a reader can do with one document of the table. */
export interface DocumentActions {
  readonly onRetry: (document: Wire<DocumentRecord>) => void;
  readonly onDelete: (document: Wire<DocumentRecord>) => void;
}

/** The documents with their live state; narrow windows show the columns that matter most. */
export function DocumentsTable({
  documents,
  actions,
  isFiltered,
  header,
  filter,
  pagination,
}: {
  /** Undefined until they are known. */
  documents: readonly Wire<DocumentRecord>[] | undefined;
  actions: DocumentActions;
  isFiltered: boolean;
  header: ReactNode;
  filter: ReactNode;
  pagination: ReactNode;
}) {
  const { language, text } = useLanguage();
  const isWide = useMediaQuery('(min-width: 900px)');
  const labels = text.documents;
  return (
    <Table
      items={documents ?? []}
      trackBy="id"
      loading={documents === undefined}
      loadingText={text.loading}
      columnDefinitions={columns(language, text, actions, isWide)}
      visibleColumns={
        isWide
          ? ['document', 'state', 'passages', 'size', 'updated', 'source', 'actions']
          : ['document', 'state', 'actions']
      }
      wrapLines
      cellVerticalAlign="top"
      header={header}
      filter={filter}
      pagination={pagination}
      empty={
        <Box textAlign="center" padding="l">
          <Box variant="strong">{isFiltered ? labels.noMatch : labels.empty}</Box>
          <Box color="text-body-secondary">{isFiltered ? labels.noMatchText : labels.emptyText}</Box>
        </Box>
      }
    />
  );
}

function columns(
  language: Language,
  text: Dictionary,
  { onRetry, onDelete }: DocumentActions,
  isWide: boolean,
): TableProps.ColumnDefinition<Wire<DocumentRecord>>[] {
  const labels = text.documents;
  return [
    {
      id: 'document',
      header: labels.columns.document,
      isRowHeader: true,
      minWidth: isWide ? 200 : 120,
      cell: (document) => (
        <div className="document-name">
          <Link href={routeHref({ page: 'document', documentId: document.id })}>{document.title}</Link>
          <div className="document-key">{document.key}</div>
        </div>
      ),
    },
    {
      id: 'state',
      header: labels.columns.state,
      minWidth: isWide ? 130 : 105,
      cell: (document) => <DocumentStatus document={document} />,
    },
    {
      id: 'passages',
      header: labels.columns.passages,
      cell: ({ passages }) => formatNumber(passages, language),
    },
    {
      id: 'size',
      header: labels.columns.size,
      cell: ({ size_bytes: sizeBytes }) => formatBytes(sizeBytes, language),
    },
    {
      id: 'updated',
      header: labels.columns.updated,
      minWidth: 200,
      cell: ({ updated_at: updatedAt }) => formatInstant(updatedAt, language),
    },
    { id: 'source', header: labels.columns.source, cell: ({ source }) => source },
    {
      id: 'actions',
      header: labels.columns.actions,
      minWidth: isWide ? 90 : 75,
      cell: (document) => (
        <SpaceBetween direction="horizontal" size="xxs">
          {document.state === 'failed' && (
            <Button
              variant="inline-icon"
              iconName="refresh"
              ariaLabel={labels.retryOf(document.title)}
              onClick={() => onRetry(document)}
            />
          )}
          {document.state !== 'deleted' && (
            <Button
              variant="inline-icon"
              iconName="remove"
              ariaLabel={labels.deleteOf(document.title)}
              onClick={() => onDelete(document)}
            />
          )}
        </SpaceBetween>
      ),
    },
  ];
}
