import type { DescribeModelPackageOutput } from '@aws-sdk/client-sagemaker';
import type { ModelDecision } from '../api';

const shape = /^(\S+) at (\d{4}-\d\d-\d\dT[\d:.]+Z): (.*)$/s;

/** A decision as the approval's description, which is one text of at most 1,024 characters. */
export function writeDecision({ by, time, reason }: ModelDecision): string {
  return `${by} at ${time}: ${reason}`;
}

/** @returns the decision; one that was not made through the kit has nobody's name but the service's */
export function readDecision({
  ModelApprovalStatus,
  ApprovalDescription = '',
  LastModifiedTime,
}: DescribeModelPackageOutput): ModelDecision | undefined {
  if (ModelApprovalStatus === 'PendingManualApproval') return undefined;
  const [, by, time, reason] = shape.exec(ApprovalDescription) ?? [];
  if (by !== undefined && time !== undefined && reason !== undefined) return { by, time, reason };
  return { by: 'SageMaker', time: LastModifiedTime?.toISOString() ?? '', reason: ApprovalDescription };
}
