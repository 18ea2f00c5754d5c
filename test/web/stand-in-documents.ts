import type { Wire, WireDocumentList } from '../../lambdas/api/api';
import type { DocumentRecord, DocumentState } from '../../lambdas/domain/document';
import type { Passage } from '../../lambdas/domain/passage';

/** Milliseconds that a made-up document waits, and is being indexed, so that both can be seen. */
const pendingMs = 1_500;
const indexingMs = 1_500;

interface StandInDocument {
  readonly record: Wire<DocumentRecord>;
  readonly text: string;
  /** When it was handed over or taken up again; undefined for those that were there from the start. */
  readonly startedAt?: number;
  readonly isBroken?: boolean;
}

const english = `# Citations

Every citation is verified by code before it is shown. A citation names a passage that was retrieved, and its quoted words are in that passage.

## What is refused

What cannot be verified is **not shown** as a citation. It is only counted:

| case | shown | counted |
|---|---|---|
| verified | yes | no |
| unknown passage | no | yes |

- a number without a passage
- a quote that the passage does not hold

\`\`\`sh
npm run local -- --documents DIR
\`\`\`

<script>document.title = 'taken over'</script>

![A diagram](https://example.com/diagram.png)

${'The kit keeps going over the same ground here, so that the page has to be scrolled. '.repeat(60)}
`;

const korean = `# 인용 검증

모든 인용은 화면에 보이기 전에 코드로 검증됩니다. 인용은 검색된 구절을 가리키고, 인용한 문장은 그 구절 안에 있어야 합니다.

## 거절

검증할 수 없는 인용은 **보이지 않습니다**. 대신 그 수만 기록합니다.
`;

/** The made-up documents of the stand-in, and how they move from state to state. */
export class StandInDocuments {
  private readonly documents = new Map<string, StandInDocument>();

  constructor(fillers: number) {
    this.keep({ record: record('citations.md', 'Citations', english), text: english });
    this.keep({ record: record('ko/citations.md', '인용 검증', korean, 'ko'), text: korean });
    this.keep({
      record: {
        ...record('archive/minutes.pdf', 'Minutes of the meeting', '', 'en'),
        state: 'failed',
        cause: {
          code: 'encrypted',
          message: 'the file is encrypted',
          action: 'save it without a password, then index it again',
        },
      },
      text: 'The meeting decided to go on.',
    });
    for (let number = 1; number <= fillers; number += 1) {
      const text = `# Note ${number}\n\nThis is note ${number}.`;
      this.keep({
        record: record(`notes/${String(number).padStart(4, '0')}.md`, `Note ${number}`, text),
        text,
      });
    }
  }

  list(query: { state?: string; after?: string; limit: number }): WireDocumentList {
    const all = [...this.documents.keys()].map((id) => this.get(id)!);
    const found = all.filter(({ state }) => !query.state || state === query.state);
    const from = query.after ? found.findIndex(({ id }) => id === query.after) + 1 : 0;
    const data = found.slice(from, from + query.limit);
    const hasMore = from + data.length < found.length;
    return {
      object: 'list',
      data,
      has_more: hasMore,
      ...(hasMore ? { next_after: data.at(-1)!.id } : {}),
      counts: { by_state: countByState(all), passages: all.reduce((sum, { passages }) => sum + passages, 0) },
    };
  }

  get(id: string): Wire<DocumentRecord> | undefined {
    const document = this.documents.get(id);
    if (!document || document.startedAt === undefined) return document?.record;
    const age = Date.now() - document.startedAt;
    if (age < pendingMs) return { ...document.record, state: 'pending', passages: 0 };
    if (age < pendingMs + indexingMs) return { ...document.record, state: 'indexing', passages: 0 };
    if (!document.isBroken) return { ...document.record, state: 'indexed' };
    const cause = { code: 'unreadable', message: 'the file is not a PDF', action: 'check its content' };
    return { ...document.record, state: 'failed', passages: 0, cause };
  }

  /** In pieces that overlap, as the splitter makes them. */
  passages(id: string): readonly Wire<Passage>[] {
    const document = this.documents.get(id)!;
    const size = 400;
    const overlap = 60;
    const starts = Array.from(
      { length: Math.max(1, Math.ceil((document.text.length - overlap) / (size - overlap))) },
      (_, index) => index * (size - overlap),
    );
    return starts.map((start, ordinal) => ({
      id: `passage_${id.slice(4)}_${ordinal}`,
      document_id: id,
      ordinal,
      text: document.text.slice(start, start + size),
      start,
      end: Math.min(document.text.length, start + size),
      heading_path: [document.record.title],
      language: document.record.language ?? 'und',
      title: document.record.title,
      source: document.record.source,
      key: document.record.key,
      tenant: 'local',
      groups: [],
      metadata: {},
    }));
  }

  /** The id that a document of this name has. */
  idOf(name: string): string {
    return record(name, name, '').id;
  }

  upload(name: string, text: string): Wire<DocumentRecord> {
    const uploaded: StandInDocument = {
      record: { ...record(name, name, text), source: 'uploads' },
      text,
      startedAt: Date.now(),
      isBroken: name.includes('broken'),
    };
    this.keep(uploaded);
    return this.get(uploaded.record.id)!;
  }

  retry(id: string): Wire<DocumentRecord> | undefined {
    const document = this.documents.get(id);
    if (!document) return undefined;
    const { cause: _, ...healed } = document.record;
    this.keep({ record: { ...healed, passages: 1 }, text: document.text, startedAt: Date.now() });
    return this.get(id);
  }

  remove(id: string): 'removed' | 'not-owned' | 'not-found' {
    const document = this.documents.get(id);
    if (!document) return 'not-found';
    if (document.record.source !== 'uploads') return 'not-owned';
    this.documents.delete(id);
    return 'removed';
  }

  private keep(document: StandInDocument): void {
    this.documents.set(document.record.id, document);
  }
}

function record(key: string, title: string, text: string, language = 'en'): Wire<DocumentRecord> {
  return {
    id: `doc_${key.replace(/[^\w가-힣]/g, '-')}`,
    source: 'folder:docs',
    key,
    tenant: 'local',
    groups: [],
    title,
    size_bytes: Buffer.byteLength(text),
    source_version: '1',
    state: 'indexed',
    generation: 1,
    passages: Math.ceil(text.length / 340),
    language,
    metadata: {},
    attempts: 1,
    updated_at: '2026-03-01T09:30:00.000Z',
  };
}

function countByState(documents: readonly Wire<DocumentRecord>[]): Record<DocumentState, number> {
  const counts = { pending: 0, indexing: 0, indexed: 0, failed: 0, deleted: 0 };
  for (const { state } of documents) counts[state] += 1;
  return counts;
}
