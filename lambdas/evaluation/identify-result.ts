import { canonicalJson } from '../platform/canonical-json';
import { digest } from '../platform/digest';
import type { DatasetCase, Evaluation } from './api';

/**
 * What the answer to a case is kept by: the content of the case and whose documents are searched. Not its id, which an
 * importer may use in another dataset for something else.
 */
export function identifyResult(
  { tenant, groups }: Pick<Evaluation, 'tenant' | 'groups'>,
  evaluated: DatasetCase,
): string {
  const { question, language, isAnswerable, expectedFacts, expectedPassages, expectedDocuments } = evaluated;
  const { referenceAnswer, guidelines, human } = evaluated;
  return digest(
    canonicalJson({
      tenant,
      groups: [...groups].sort(),
      question,
      language,
      isAnswerable,
      expectedFacts,
      expectedPassages,
      expectedDocuments,
      referenceAnswer,
      guidelines,
      human,
    }),
  );
}
