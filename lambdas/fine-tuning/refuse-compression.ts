import type { ModelVersion } from '../model-hub/api';
import { AppError } from '../platform/errors';

/** How the weights are kept that can be compressed, as the training script names it. */
const uncompressed = ['bf16', 'float32'];

/** @throws {@link AppError} `model_version_not_merged`, `model_version_compressed` */
export function refuseCompression({ id, kind, variant, lineage }: ModelVersion): void {
  if (kind === 'adapter') {
    throw new AppError(
      `${id} is an adapter, which has no weights of its own to compress: merge it first, with "kit fine-tune … --output merged"`,
      { kind: 'conflict', code: 'model_version_not_merged', parameter: 'model_version' },
    );
  }
  if (uncompressed.includes(variant)) return;
  const { compressedFrom } = lineage;
  throw new AppError(
    `${id} is kept as ${variant} already${compressedFrom === undefined ? '' : `, made of ${compressedFrom}`}: compress a version that is kept as bf16`,
    { kind: 'conflict', code: 'model_version_compressed', parameter: 'model_version' },
  );
}
