import type { DatasetCase } from '../../lambdas/evaluation/api';

/** A case about backups, which says nothing else than `differences` do. */
export function makeCase(differences: Partial<DatasetCase> = {}): DatasetCase {
  return {
    id: 'case_1',
    question: 'How long are backups kept?',
    language: 'en',
    source: 'sample',
    isAnswerable: true,
    expectedFacts: [],
    expectedPassages: [],
    expectedDocuments: [],
    guidelines: [],
    ...differences,
  };
}
