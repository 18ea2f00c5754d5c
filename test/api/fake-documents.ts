import type { Caller } from '../../lambdas/domain/caller';
import type { DocumentRecord, DocumentState } from '../../lambdas/domain/document';
import type { Passage } from '../../lambdas/domain/passage';
import type {
  AnnouncedUpload,
  DocumentCounts,
  DocumentListQuery,
  DocumentPage,
  Documents,
  DocumentUpload,
  SyncEvent,
  UploadTicket,
} from '../../lambdas/ingestion/api';
import { AppError } from '../../lambdas/platform/errors';
import { helmPassage } from './fake-chain';

/** Documents in memory: an upload waits for ever, a retry makes a failed document pending. */
export class FakeDocuments implements Documents {
  readonly records = new Map<string, DocumentRecord>();
  readonly uploads: DocumentUpload[] = [];
  /** Where announced documents are sent to; left out: to the kit itself. */
  uploadsTo?: Pick<UploadTicket, 'url' | 'headers'>;
  readonly #begun = new Map<string, { caller: Caller; upload: AnnouncedUpload }>();

  constructor() {
    this.add({
      id: 'doc_helm',
      key: 'helm/using-helm.md',
      title: 'Using Helm',
      state: 'indexed',
      passages: 1,
    });
    this.add({
      id: 'doc_secret',
      key: 'secret.pdf',
      title: 'secret.pdf',
      state: 'failed',
      indexedWith: 'f'.repeat(64),
      isRebuild: true,
      retryAt: '2026-01-02T03:05:05.000Z',
      cause: { code: 'encrypted', message: 'the PDF is encrypted', action: 'remove its password' },
    });
  }

  async list(caller: Caller, query: DocumentListQuery): Promise<DocumentPage> {
    const all = [...this.records.values()].filter(
      (record) =>
        record.tenant === caller.tenant &&
        (query.state === undefined || record.state === query.state) &&
        (query.after === undefined || record.key > query.after),
    );
    const documents = all.slice(0, query.limit);
    return { documents, nextAfter: all.length > documents.length ? documents.at(-1)?.key : undefined };
  }

  async counts(caller: Caller): Promise<DocumentCounts> {
    const byState: Record<DocumentState, number> = {
      pending: 0,
      indexing: 0,
      indexed: 0,
      failed: 0,
      deleted: 0,
    };
    for (const { state, tenant } of this.records.values()) if (tenant === caller.tenant) byState[state]++;
    return { byState, passages: 1 };
  }

  async get(caller: Caller, documentId: string): Promise<DocumentRecord> {
    const record = this.records.get(documentId);
    if (record?.tenant === caller.tenant) return record;
    throw new AppError(`there is no document ${documentId}`, {
      kind: 'not-found',
      code: 'document_not_found',
    });
  }

  async passages(caller: Caller, documentId: string): Promise<readonly Passage[]> {
    await this.get(caller, documentId);
    return [helmPassage];
  }

  async upload(caller: Caller, upload: DocumentUpload): Promise<DocumentRecord> {
    this.uploads.push(upload);
    if (upload.content.byteLength === 0) {
      throw new AppError(`${upload.name} is empty`, { kind: 'invalid', code: 'document_empty' });
    }
    return this.add({
      id: `doc_${this.uploads.length}`,
      key: upload.name,
      title: upload.name,
      tenant: caller.tenant,
      source: 'uploads',
      sizeBytes: upload.content.byteLength,
      groups: upload.groups ?? [],
      metadata: upload.metadata ?? {},
      state: 'pending',
    });
  }

  async beginUpload(
    caller: Caller,
    upload: AnnouncedUpload,
  ): Promise<{ documentId: string; ticket: UploadTicket }> {
    const token = `token-${this.#begun.size + 1}`;
    this.#begun.set(token, { caller, upload });
    const ticket = {
      url: `/v1/uploads/${token}`,
      method: 'PUT',
      headers: {},
      expiresAt: '2026-01-02T03:19:05.000Z',
      ...this.uploadsTo,
    } as const;
    return { documentId: `doc_${this.uploads.length + 1}`, ticket };
  }

  async receiveUpload(
    token: string,
    read: (maxBytes: number) => Promise<Uint8Array>,
  ): Promise<DocumentRecord> {
    const begun = this.#begun.get(token);
    if (begun) {
      const content = await read(begun.upload.sizeBytes);
      return await this.upload(begun.caller, { ...begun.upload, content });
    }
    throw new AppError('this upload is unknown, done or expired', {
      kind: 'not-found',
      code: 'upload_not_found',
    });
  }

  async delete(caller: Caller, documentId: string): Promise<DocumentRecord> {
    const record = await this.get(caller, documentId);
    if (record.source === 'uploads') return this.add({ ...record, state: 'deleted' });
    throw new AppError(`${record.key} belongs to ${record.source}: delete it there`, {
      kind: 'conflict',
      code: 'document_not_owned',
    });
  }

  async retry(caller: Caller, documentId: string): Promise<DocumentRecord> {
    return this.add({ ...(await this.get(caller, documentId)), state: 'pending', cause: undefined });
  }

  async *sync(_caller: Caller, { source = 'folder:docs' }: { source?: string }): AsyncIterable<SyncEvent> {
    if (source === 'folder:gone') {
      throw new AppError('there is no source "folder:gone": use folder:docs', {
        kind: 'not-found',
        code: 'source_not_found',
        parameter: 'source',
      });
    }
    yield { type: 'progress', source, finished: 1, total: 2 };
    yield { type: 'progress', source, finished: 2, total: 2 };
    const failed = [{ key: 'secret.pdf', message: 'the PDF is encrypted', action: 'remove its password' }];
    yield {
      type: 'done',
      reports: [{ source, added: 1, changed: 0, deleted: 0, unchanged: 1, failed, durationMs: 12 }],
    };
  }

  private add(changes: Partial<DocumentRecord> & Pick<DocumentRecord, 'id' | 'key' | 'title' | 'state'>) {
    const record: DocumentRecord = {
      source: 'folder:docs',
      tenant: 'local',
      groups: [],
      sizeBytes: 1_200,
      sourceVersion: 'v1',
      generation: 1,
      passages: 0,
      metadata: { docCategory: 'intro' },
      attempts: 1,
      updatedAt: '2026-01-02T03:04:05.000Z',
      ...changes,
    };
    this.records.set(record.id, record);
    return record;
  }
}
