import { trainingPrefix } from '../../lambdas/fine-tuning/settings';

/** Where records, checkpoints and results of training jobs lie in the bucket of the hub. */
export const trainingPrefixes = {
  records: `${trainingPrefix}records/`,
  checkpoints: `${trainingPrefix}checkpoints/`,
  results: `${trainingPrefix}results/`,
} as const;
