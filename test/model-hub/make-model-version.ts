import { digestModelVersion, identifyModelVersion } from '../../lambdas/model-hub/digest-model-version';
import type { RegisteredModelVersion } from '../../lambdas/model-hub/ports';
import { digest } from '../../lambdas/platform/digest';

/** A version of an adapter as the registry is given it; another seed is another artefact. */
export function makeModelVersion(
  seed = 'a',
  fields: Partial<Omit<RegisteredModelVersion, 'id' | 'digest'>> = {},
): RegisteredModelVersion {
  const version = {
    group: 'support',
    kind: 'adapter' as const,
    variant: 'bf16',
    address: 's3://models/model-versions/support/job/',
    files: [
      { path: 'adapter_config.json', bytes: 12, sha256: digest(`config ${seed}`) },
      { path: 'adapter_model.safetensors', bytes: 34, sha256: digest(`weights ${seed}`) },
    ],
    lineage: {
      baseModel: 'qwen3-8b',
      baseRevision: 'b'.repeat(40),
      dataset: digest('dataset'),
      trainingJob: 'tuning-1',
      evaluationReport: digest('report'),
    },
    metrics: { held_out_loss_before: 2.5, held_out_loss_after: 1.25 },
    card: '# 고객 지원\n\nAnswers questions about orders.\n',
    createdBy: 'key_author',
    createdAt: '2026-01-02T03:04:05.000Z',
    ...fields,
  };
  const versionDigest = digestModelVersion(version);
  return { ...version, digest: versionDigest, id: identifyModelVersion(version.group, versionDigest) };
}
