import type { ModelVersion } from '../../lambdas/model-hub/api';

/** An approved adapter on qwen3-8b; its digest begins with the twelve digits of `digest12`. */
export function makeVersion(digest12: string, changes: Partial<ModelVersion> = {}): ModelVersion {
  return {
    id: `support@${digest12}`,
    group: 'support',
    version: 1,
    digest: digest12.padEnd(64, '0'),
    kind: 'adapter',
    variant: 'bf16',
    address: `s3://models/model-versions/support/${digest12}/`,
    files: [],
    lineage: { baseModel: 'qwen3-8b', baseRevision: 'f'.repeat(40) },
    metrics: {},
    card: '',
    createdBy: 'key_operator',
    createdAt: '2026-01-02T03:04:05.000Z',
    state: 'approved',
    aliases: [],
    ...changes,
  };
}
