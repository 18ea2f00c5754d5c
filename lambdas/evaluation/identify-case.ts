import { canonicalJson } from '../platform/canonical-json';
import { digest } from '../platform/digest';
import type { DatasetCase } from './api';

/**
 * The id of a case: of its question and what is expected, so that what was answered and scored for it is never taken for
 * another one's.
 *
 * @param ownId - the importer's own; left out: there is none
 */
export function identifyCase(content: Omit<DatasetCase, 'id'>, ownId?: string): string {
  const { question, isAnswerable, expectedFacts, expectedPassages, expectedDocuments } = content;
  const { referenceAnswer, guidelines } = content;
  const hash = digest(
    canonicalJson({
      question,
      isAnswerable,
      expectedFacts,
      expectedPassages,
      expectedDocuments,
      referenceAnswer,
      guidelines,
    }),
  );
  const id = `case_${hash.slice(0, 24)}`;
  if (ownId === undefined || ownId === id) return id;
  const ending = `-${hash.slice(0, 12)}`;
  return ownId.endsWith(ending) ? ownId : ownId + ending;
}
