import type { TrainingJob } from '../ports';

/** Arguments of the job's script without their `--`; what is left out is its default. */
export function toScriptArguments({
  method,
  base,
  hyperparameters,
  licence,
  languages = [],
  compressedFrom,
  scheme,
}: Pick<
  TrainingJob,
  'method' | 'base' | 'hyperparameters' | 'licence' | 'languages' | 'compressedFrom' | 'scheme'
>): Readonly<Record<string, string | number>> {
  const origin = { 'base-name': base.model, 'base-revision': base.revision };
  if (method === 'compress') {
    return {
      ...(scheme !== undefined && { scheme }),
      ...origin,
      ...(compressedFrom !== undefined && { 'compressed-from': compressedFrom }),
    };
  }
  const { tuning, loraRank, learningRate, epochs, maxTokens, batchSize, seed, output } = hyperparameters;
  return {
    method,
    ...(tuning !== undefined && { tuning }),
    ...(output !== undefined && { output }),
    ...(loraRank !== undefined && { 'lora-rank': loraRank }),
    ...(learningRate !== undefined && { 'learning-rate': learningRate }),
    ...(epochs !== undefined && { epochs }),
    ...(maxTokens !== undefined && { 'max-tokens': maxTokens }),
    ...(batchSize !== undefined && { 'batch-size': batchSize }),
    ...(seed !== undefined && { seed }),
    ...origin,
    ...(licence !== undefined && { licence }),
    ...(languages.length > 0 && { languages: languages.join(',') }),
  };
}
