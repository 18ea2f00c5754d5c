import type { DocumentRecord } from '../../lambdas/domain/document';
import { identifyDocument } from '../../lambdas/ingestion/identify-document';

/** A pending document of `folder:docs`, changed as the test needs it. */
export function makeRecord(key: string, changes: Partial<DocumentRecord> = {}): DocumentRecord {
  const source = changes.source ?? 'folder:docs';
  return {
    id: identifyDocument(source, key),
    source,
    key,
    tenant: 'local',
    groups: [],
    title: key,
    sizeBytes: 10,
    sourceVersion: '1',
    state: 'pending',
    generation: 1,
    passages: 0,
    metadata: {},
    attempts: 0,
    updatedAt: '2026-01-02T03:04:05.000Z',
    ...changes,
  };
}
