import { catalogue } from '../../models';

/** ARNs of the folders with one's own weights that the catalogue names; each ends with `/`. */
export function ownWeights(): readonly string[] {
  return catalogue.flatMap((model) =>
    model.kind === 'open' && model.weights.type === 's3'
      ? [model.weights.address.replace(/^s3:\/\//, 'arn:aws:s3:::')]
      : [],
  );
}
