import type { ComponentStatus } from './ports';

/** What to do about a failure, by what SageMaker says of it. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /capacity|insufficientinstance|not enough hardware|no available instance/i,
    'there is no free GPU of this instance type: try again later, raise maxCopies of the endpoint where its instances are full, or choose another instanceType',
  ],
  [
    /resourcelimitexceeded|service limit|quota/i,
    'the account may not have more of this instance type: ask AWS for a higher quota, or lower maxCopies of the endpoint',
  ],
  [
    /\bimage\b|\becr\b|cannotpullcontainer/i,
    'the image of the container cannot be pulled: see that it exists in this region and that the role of the endpoint may read it, then deploy the stacks and this version again',
  ],
  [
    /model data|artifact|s3:\/\/|access ?denied|forbidden/i,
    'the files of the version are missing or may not be read: see that they are in the bucket of the hub and that the role of the endpoint may read them and use the key',
  ],
  [
    /ping|health ?check/i,
    'the container started and did not become healthy: too little GPU memory is the usual reason, and its last words say which it was',
  ],
  [/timed? ?out|timeout/i, 'loading took longer than its budget: try again, or choose a faster instanceType'],
];

/** Why a component did not come to life, in the words of the service, with what to do about it and where to look. */
export function explainComponentFailure({ reason, log }: Pick<ComponentStatus, 'reason' | 'log'>): string {
  const text = reason?.trim() || 'it gave no reason';
  const remedy =
    remedies.find(([pattern]) => pattern.test(text))?.[1] ?? 'mend it and deploy the version again';
  return `the endpoint says: ${text}: ${remedy}${log === undefined ? '' : ` (its log: ${log})`}`;
}
