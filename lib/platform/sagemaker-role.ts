import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** Props of {@link SagemakerRole}. */
export interface SagemakerRoleProps {
  /** Log groups that its containers write to, as CloudWatch Logs takes them, with `*` at the end or not. */
  readonly logGroups: readonly string[];
  /**
   * Whether its containers are in a VPC.
   *
   * @default false
   */
  readonly isInVpc?: boolean;
}

/** What containers of SageMaker may do: write their log and metrics, and be in the VPC; everything else is granted. */
export class SagemakerRole extends Role {
  constructor(scope: Construct, id: string, props: SagemakerRoleProps) {
    super(scope, id, { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
    const stack = Stack.of(this);
    Grant.addToPrincipal({
      grantee: this,
      actions: [
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:DescribeLogStreams',
        'logs:PutLogEvents',
      ],
      resourceArns: props.logGroups.map((name) =>
        stack.formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: `${name}:*`,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ),
    });
    this.addToPolicy(
      new PolicyStatement({
        actions: ['cloudwatch:PutMetricData'],
        // CloudWatch knows no resource for it; the condition keeps it to SageMaker's own metrics.
        resources: ['*'],
        conditions: { StringLike: { 'cloudwatch:namespace': ['AWS/SageMaker', '/aws/sagemaker/*'] } },
      }),
    );
    if (!props.isInVpc) return;
    this.addToPolicy(
      new PolicyStatement({
        actions: [
          'ec2:CreateNetworkInterface',
          'ec2:CreateNetworkInterfacePermission',
          'ec2:DeleteNetworkInterface',
          'ec2:DeleteNetworkInterfacePermission',
          'ec2:DescribeDhcpOptions',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeSubnets',
          'ec2:DescribeVpcs',
        ],
        // SageMaker makes and removes the interfaces of its instances with the role; EC2 knows no narrower resource.
        resources: ['*'],
      }),
    );
  }
}
