import type { InstancePrice } from '../lambdas/model-hub/gpu-instance-settings';

/**
 * What GPU instances of SageMaker cost an hour on demand, without tax or discount, read 2026-11-30. Quoted from AWS's
 * price list by the sources named, not fetched from AWS for this table; look there before you rely on one: AWS changes
 * prices. One that no source was found for is left out, never guessed: none was found for ap-northeast-2.
 */
export const gpuPrices: readonly InstancePrice[] = [
  ...quoted(
    'us-east-1',
    'hosting',
    'AWS Price List AmazonSageMaker us-east-1 of 2026-10-05 (rows USE1-Host), quoted in a public comparison of speech models',
    {
      'ml.g5.2xlarge': 1.515,
      'ml.g6.xlarge': 1.1267,
      'ml.g6.2xlarge': 1.222,
      'ml.g6.16xlarge': 4.246,
      'ml.g6e.2xlarge': 2.8026,
      'ml.g6e.12xlarge': 13.1158,
    },
  ),
  ...quoted(
    'us-east-1',
    'hosting',
    'github.com/aws-samples/foundation-model-benchmarking-tool, src/fmbench/configs/pricing.yml, no day stated',
    {
      'ml.g5.xlarge': 1.4084,
      'ml.g5.12xlarge': 7.09,
      'ml.g5.24xlarge': 10.18,
      'ml.g5.48xlarge': 20.36,
      'ml.g6.12xlarge': 5.752,
      'ml.g6.24xlarge': 8.344,
      'ml.g6.48xlarge': 16.688,
    },
  ),
  ...quoted(
    'us-west-2',
    'hosting',
    'AWS Price List AmazonSageMaker us-west-2, quoted in public code at GitHub, no day stated',
    {
      'ml.g5.xlarge': 1.408,
      'ml.g5.2xlarge': 1.515,
      'ml.g5.4xlarge': 2.03,
      'ml.g5.8xlarge': 3.06,
      'ml.g5.12xlarge': 7.09,
      'ml.g5.16xlarge': 5.12,
      'ml.g5.24xlarge': 10.18,
      'ml.g5.48xlarge': 20.36,
      'ml.g6.xlarge': 1.1267,
      'ml.g6.2xlarge': 1.222,
      'ml.g6.4xlarge': 1.654,
      'ml.g6.8xlarge': 2.518,
      'ml.g6.12xlarge': 5.752,
      'ml.g6.24xlarge': 8.344,
      'ml.g6.48xlarge': 16.688,
      'ml.g6e.xlarge': 2.6054,
      'ml.g6e.2xlarge': 2.8026,
      'ml.g6e.4xlarge': 3.7553,
      'ml.g6e.8xlarge': 5.6607,
      'ml.g6e.12xlarge': 13.1158,
      'ml.g6e.24xlarge': 18.832,
      'ml.g6e.48xlarge': 37.664,
      'ml.p4d.24xlarge': 25.2513,
      'ml.p5.48xlarge': 63.296,
    },
  ),
  ...quoted(
    'us-east-1',
    'training',
    '`aws pricing get-products` of 2026-05, quoted in public code at GitHub',
    {
      'ml.g6e.xlarge': 1.86,
      'ml.g6e.2xlarge': 2.24,
      'ml.g6e.12xlarge': 10.49,
    },
  ),
  ...quoted(
    'us-east-1',
    'training',
    '`aws pricing get-products` of 2026-08-20 (USE1-Train:ml.g5.2xlarge), quoted in public code at GitHub',
    { 'ml.g5.2xlarge': 1.515 },
  ),
  ...quoted(
    'ap-northeast-1',
    'training',
    'AWS Price List AmazonSageMaker of 2026-09-23 (APN1-Train:ml.g6.xlarge), quoted in public code at GitHub',
    { 'ml.g6.xlarge': 1.634 },
  ),
];

function quoted(
  region: string,
  use: InstancePrice['use'],
  source: string,
  usdByType: Readonly<Record<string, number>>,
): readonly InstancePrice[] {
  const stated = `${source}, read 2026-11-30; aws.amazon.com/sagemaker/pricing`;
  return Object.entries(usdByType).map(([type, usd]) => ({ type, region, use, usd, source: stated }));
}
