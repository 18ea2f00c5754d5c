import * as z from 'zod';
import type { ModelFile } from '../../model-hub/api';
import { AppError } from '../../platform/errors';
import { parseJson } from '../../platform/json';
import type { TrainingResult } from '../ports';

/** The file in which a job says the checksums of the others. */
export const checksumsFile = 'checksums.json';

const checksumsShape = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));
const metricsShape = z.record(z.string(), z.unknown());
const trainingShape = z.object({ precision: z.string(), code_digest: z.string() });

/**
 * What the script says of its result, beside the files themselves; it writes `metrics.json` last.
 *
 * @throws {@link AppError} `training_result_missing`
 */
export async function readTrainingResult(
  address: string,
  files: readonly ModelFile[],
  read: (path: string) => Promise<string>,
): Promise<TrainingResult> {
  const missing = ['metrics.json', 'training.json', 'README.md'].filter(
    (name) => !files.some(({ path }) => path === name),
  );
  if (missing.length > 0) throw resultMissing(address, missing.join(', '));
  const metrics = parseJson(await read('metrics.json'), metricsShape, 'metrics.json of a training');
  const training = parseJson(await read('training.json'), trainingShape, 'training.json of a training');
  return {
    address,
    files,
    metrics: Object.fromEntries(
      Object.entries(metrics).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
    ),
    card: await read('README.md'),
    variant: training.precision,
    code: training.code_digest,
  };
}

/** SHA-256 by the name of the file. */
export function readChecksums(text: string): Readonly<Record<string, string>> {
  return parseJson(text, checksumsShape, `${checksumsFile} of a training`);
}

/** Thrown when a training job has left nothing that can be registered. */
export function resultMissing(address: string, what: string): AppError {
  return new AppError(
    `the training job has left no ${what} in ${address}, so that nothing was registered: see its log, then resume it`,
    { kind: 'internal', code: 'training_result_missing' },
  );
}
