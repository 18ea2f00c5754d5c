import type { Passage } from '../../lambdas/domain/passage';
import type { RetrievedPassage } from '../../lambdas/rag/api';

/** A passage of the tenant `local`, which begins at offset 100 of its document so that offsets are not mixed up. */
export function makePassage(id: string, text: string, differences: Partial<Passage> = {}): Passage {
  return {
    id: `passage_${id}`,
    documentId: `doc_${id}`,
    ordinal: 0,
    text,
    start: 100,
    end: 100 + text.length,
    headingPath: ['Guide'],
    language: 'en',
    title: `Title of ${id}`,
    source: 'folder:docs',
    key: `${id}.md`,
    tenant: 'local',
    groups: [],
    metadata: {},
    ...differences,
  };
}

/** Passages numbered from 1, as they stand in a prompt. */
export function makeRetrieved(...texts: string[]): RetrievedPassage[] {
  return texts.map((text, index) => ({
    number: index + 1,
    passage: makePassage(String(index + 1), text),
    score: 1,
  }));
}
