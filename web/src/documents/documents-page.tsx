import Alert from '@cloudscape-design/components/alert';
import FileDropzone, { useFilesDragging } from '@cloudscape-design/components/file-dropzone';
import FileInput from '@cloudscape-design/components/file-input';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useCallback, useState } from 'react';
import type { Wire } from '../../../lambdas/api/api';
import type { DocumentRecord, DocumentState } from '../../../lambdas/domain/document';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { formatNumber } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';
import { usePageTitle } from '../shell/use-page-title';
import { usePolled } from '../shell/use-polled';
import { DeleteDocument } from './delete-document';
import { DocumentFilters } from './document-filters';
import { DocumentsTable } from './documents-table';
import { listDocuments } from './list-documents';
import { UploadList } from './upload-list';
import { useUploads } from './use-uploads';

/** Milliseconds between two looks at the documents; a search by text reads many pages, so it looks less often. */
const intervalMs = { list: 1_000, search: 3_000 };

/** The documents that the index follows, as they are now; uploads and deletions. */
export function DocumentsPage({ api }: { api: KitApi }) {
  const { language, text } = useLanguage();
  const labels = text.documents;
  const [filter, setFilter] = useState<{ state: DocumentState | undefined; text: string }>({
    state: undefined,
    text: '',
  });
  // Where each page that has been seen begins; the first one begins at the beginning.
  const [starts, setStarts] = useState<readonly (string | undefined)[]>([undefined]);
  const [page, setPage] = useState(1);
  const [deleting, setDeleting] = useState<Wire<DocumentRecord>>();
  const [problem, setProblem] = useState<unknown>();
  const { areFilesDragging } = useFilesDragging();
  usePageTitle(labels.title);

  const after = starts[page - 1];
  const read = useCallback(
    (signal: AbortSignal) => listDocuments(api, { ...filter, after }, signal),
    [api, filter, after],
  );
  const { value: shown, error, refresh } = usePolled(read, filter.text ? intervalMs.search : intervalMs.list);
  const { uploads, upload, clear } = useUploads(api, refresh);

  function changeFilter(changed: typeof filter) {
    setFilter(changed);
    setStarts([undefined]);
    setPage(1);
  }

  function changePage(chosen: number) {
    if (chosen > starts.length && shown?.nextAfter) setStarts([...starts, shown.nextAfter]);
    setPage(chosen);
  }

  function retry(document: Wire<DocumentRecord>) {
    setProblem(undefined);
    api.retryDocument(document.id).then(refresh, setProblem);
  }

  const total = shown && Object.values(shown.counts.by_state).reduce((sum, count) => sum + count, 0);
  return (
    <div className="page">
      <SpaceBetween size="m">
        {error !== undefined && (
          <Alert type="error" header={labels.refreshFailed}>
            {failureText(error, text)}
          </Alert>
        )}
        {problem !== undefined && (
          <Alert
            type="error"
            header={labels.retryFailed}
            dismissible
            dismissAriaLabel={text.close}
            onDismiss={() => setProblem(undefined)}
          >
            {failureText(problem, text)}
          </Alert>
        )}
        {areFilesDragging && (
          <FileDropzone onChange={({ detail }) => upload(detail.value)}>{labels.dropHere}</FileDropzone>
        )}
        {uploads.length > 0 && <UploadList uploads={uploads} onClear={clear} />}
        <DocumentsTable
          documents={shown?.documents}
          isFiltered={filter.text !== '' || filter.state !== undefined}
          actions={{ onRetry: retry, onDelete: setDeleting }}
          header={
            <Header
              variant="h1"
              counter={total === undefined ? undefined : `(${formatNumber(total, language)})`}
              description={shown && labels.passagesTotal(formatNumber(shown.counts.passages, language))}
              actions={
                <FileInput multiple value={[]} onChange={({ detail }) => upload(detail.value)}>
                  {labels.upload}
                </FileInput>
              }
            >
              {labels.title}
            </Header>
          }
          filter={<DocumentFilters {...filter} counts={shown?.counts} onChange={changeFilter} />}
          pagination={
            !filter.text && (starts.length > 1 || shown?.nextAfter) ? (
              <Pagination
                currentPageIndex={page}
                pagesCount={starts.length}
                openEnd={shown?.nextAfter !== undefined}
                onChange={({ detail }) => changePage(detail.currentPageIndex)}
              />
            ) : undefined
          }
        />
        {shown?.isCut && <Alert type="info">{labels.firstMatches(shown.documents.length)}</Alert>}
      </SpaceBetween>
      {deleting && (
        <DeleteDocument
          api={api}
          document={deleting}
          onClose={() => {
            setDeleting(undefined);
            refresh();
          }}
        />
      )}
    </div>
  );
}
