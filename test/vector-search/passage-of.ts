import type { Passage } from '../../lambdas/domain/passage';

/** A passage with the given fields; the others are those of the first passage of an open English document. */
export function passageOf(fields: Partial<Passage> & { readonly id: string }): Passage {
  const text = fields.text ?? `text of ${fields.id}`;
  return {
    documentId: 'doc_1',
    ordinal: 0,
    text,
    start: 0,
    end: text.length,
    headingPath: [],
    language: 'en',
    title: 'Handbook',
    source: 'folder:docs',
    key: 'handbook.md',
    tenant: 'acme',
    groups: [],
    metadata: {},
    ...fields,
  };
}
