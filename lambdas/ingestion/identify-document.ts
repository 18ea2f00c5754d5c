import { digest } from '../platform/digest';

/** Id of a document: the same place of the same source keeps it for ever. */
export function identifyDocument(source: string, key: string): string {
  return `doc_${digest(`${source}\n${key}`).slice(0, 24)}`;
}
