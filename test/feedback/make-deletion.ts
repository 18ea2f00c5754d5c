import type { KeptDeletion } from '../../lambdas/feedback/ports';

export function makeDeletion(fields: Partial<KeptDeletion> = {}): KeptDeletion {
  return {
    id: 'deletion_1',
    personId: 'key_1',
    tenant: 'local',
    requestedBy: 'key_operator',
    requestedAt: '2026-01-02T03:04:05.000Z',
    dueAt: '2026-02-01T03:04:05.000Z',
    state: 'running',
    steps: [{ store: 'answer log', state: 'waiting', found: 0, erased: 0 }],
    note: 'what stays',
    resume: {},
    version: 1,
    ...fields,
  };
}
