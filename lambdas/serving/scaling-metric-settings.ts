/** What Application Auto Scaling scales at SageMaker: copies of an inference component, or instances of a variant. */
export type ScalableDimension =
  | 'sagemaker:inference-component:DesiredCopyCount'
  | 'sagemaker:variant:DesiredInstanceCount'
  | 'sagemaker:variant:DesiredProvisionedConcurrency';

/**
 * Predefined metrics by what is scaled, says "Define a scaling policy" of the SageMaker developer guide, read
 * 2026-11-30. A policy on a metric of another type is accepted by AWS, and never scales.
 */
const metricsByDimension: Readonly<Record<ScalableDimension, readonly string[]>> = {
  'sagemaker:inference-component:DesiredCopyCount': [
    'SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution',
    'SageMakerInferenceComponentInvocationsPerCopy',
  ],
  'sagemaker:variant:DesiredInstanceCount': [
    'SageMakerVariantConcurrentRequestsPerModelHighResolution',
    'SageMakerVariantInvocationsPerInstance',
  ],
  'sagemaker:variant:DesiredProvisionedConcurrency': ['SageMakerVariantProvisionedConcurrencyUtilization'],
};

/**
 * The metric, when there is one of that name for what is scaled.
 *
 * @throws naming the metrics that there are
 */
export function checkScalingMetric<Metric extends string>(
  dimension: ScalableDimension,
  metric: Metric,
): Metric {
  const known = metricsByDimension[dimension];
  if (known.includes(metric)) return metric;
  throw new Error(
    `SageMaker writes no metric ${metric} for ${dimension}: a policy on it would never scale; use ${known.join(' or ')}`,
  );
}
