import type { Wire } from '../../../lambdas/api/api';
import type { Citation } from '../../../lambdas/rag/api';
import { routeHref } from '../shell/route';

/** The address of a citation's passage in its document. */
export function citationHref(citation: Wire<Citation>): string {
  const { document_id: documentId, passage_id: passageId, start, end } = citation;
  return routeHref({ page: 'document', documentId, citation: { passageId, start, end } });
}
