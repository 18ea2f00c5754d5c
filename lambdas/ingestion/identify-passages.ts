import type { DocumentRecord } from '../domain/document';
import { detectLanguage } from '../domain/language';
import type { Passage } from '../domain/passage';
import { digest } from '../platform/digest';
import type { PassageDraft } from './split-document';

/**
 * Makes passages of drafts. A passage's id is a digest of its document, headings and text, so that what did not
 * change keeps its id, wherever it has moved to in the document; the same content again counts up.
 */
export function identifyPassages(
  document: Pick<DocumentRecord, 'id' | 'title' | 'source' | 'key' | 'tenant' | 'groups' | 'metadata'>,
  drafts: readonly PassageDraft[],
): readonly Passage[] {
  const { id: documentId, title, source, key, tenant, groups, metadata } = document;
  const repetitions = new Map<string, number>();
  return drafts.map((draft) => {
    const content = `${documentId}\n${draft.headingPath.join('\n')}\n${draft.text}`;
    const repetition = (repetitions.get(content) ?? 0) + 1;
    repetitions.set(content, repetition);
    const id = digest(repetition === 1 ? content : `${content}#${repetition}`).slice(0, 24);
    return {
      ...draft,
      id: `passage_${id}`,
      documentId,
      language: detectLanguage(draft.text),
      title,
      source,
      key,
      tenant,
      groups,
      metadata,
    };
  });
}
