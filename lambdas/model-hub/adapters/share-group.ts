/**
 * Policy of a model package group with which other accounts see its versions and what was decided of them. The files they
 * read by the policy of the bucket.
 *
 * @param groupArn - `arn:…:model-package-group/<name>`
 * @param accounts - of 12 digits, at least one
 */
export function shareGroup(groupArn: string, accounts: readonly string[]): string {
  const [, partition = 'aws'] = groupArn.split(':');
  const Principal = { AWS: accounts.map((account) => `arn:${partition}:iam::${account}:root`) };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DescribeGroup',
        Effect: 'Allow',
        Principal,
        Action: ['sagemaker:DescribeModelPackageGroup'],
        Resource: groupArn,
      },
      {
        Sid: 'ReadVersions',
        Effect: 'Allow',
        Principal,
        Action: ['sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'],
        Resource: `${groupArn.replace(':model-package-group/', ':model-package/')}/*`,
      },
    ],
  });
}
