import type { CaseResult, DatasetCase, Evaluation } from '../../lambdas/evaluation/api';

/** An evaluation that has just begun. */
export function makeEvaluation(changes: Partial<Evaluation> = {}): Evaluation {
  return {
    id: 'evaluation_1',
    tenant: 'local',
    startedBy: 'key_operator',
    groups: [],
    dataset: 'd'.repeat(64),
    candidate: 'c'.repeat(64),
    champion: 'e'.repeat(64),
    judgeRoute: 'offline-judge',
    maxCostUsd: 5,
    state: 'running',
    done: 0,
    total: 4,
    costUsd: 0,
    startedAt: '2026-01-02T03:04:05.000Z',
    updatedAt: '2026-01-02T03:04:05.000Z',
    ...changes,
  };
}

/** A question that can be answered. */
export function makeCase(id: string, changes: Partial<DatasetCase> = {}): DatasetCase {
  return {
    id,
    question: `How long are backups of ${id} kept?`,
    language: 'en',
    source: 'sample',
    isAnswerable: true,
    expectedFacts: ['30 days'],
    expectedPassages: [],
    expectedDocuments: [],
    guidelines: [],
    ...changes,
  };
}

/** A row of a case that was answered. */
export function makeRow(caseId: string, changes: Partial<CaseResult> = {}): CaseResult {
  return {
    caseId,
    question: `How long are backups of ${caseId} kept?`,
    answer: 'Backups are kept for 30 days [1].',
    state: 'answered',
    scores: { correctness: { value: 1, rationale: 'has the words of every expected fact' } },
    slices: ['language=en', 'source=sample', 'answerable=yes'],
    latencyMs: 420,
    costUsd: 0.001,
    ...changes,
  };
}
