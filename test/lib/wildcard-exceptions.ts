const networkInterfaces =
  'Lambda makes network interfaces with the role of the function, and EC2 knows no narrower resource for it';
const logDelivery =
  'Step Functions sets up the log of a state machine with its role, and CloudWatch Logs knows no narrower resource for it';
const traces = 'X-Ray knows no resources: a trace belongs to the account';

const instances =
  'SageMaker makes the network interfaces of its instances with the role of their containers, and EC2 knows no narrower resource for it';
const modelLists =
  'SageMaker knows no narrower resource for a list: what is not of this environment is left out by its name';

/** Actions that functions and containers of models may do on every resource, each with the reason; there are no others. */
export const wildcardExceptions: Readonly<Record<string, string>> = {
  'cloudwatch:DescribeAlarms':
    'a canary asks which alarms are on, and CloudWatch knows no narrower resource for that question',
  'cloudwatch:PutMetricData':
    'CloudWatch knows no resource for it: a condition keeps containers of models to the namespaces of SageMaker',
  'ec2:AssignPrivateIpAddresses': networkInterfaces,
  'ec2:CreateNetworkInterface': networkInterfaces,
  'ec2:CreateNetworkInterfacePermission': instances,
  'ec2:DeleteNetworkInterface': networkInterfaces,
  'ec2:DeleteNetworkInterfacePermission': instances,
  'ec2:DescribeDhcpOptions': instances,
  'ec2:DescribeNetworkInterfaces': networkInterfaces,
  'ec2:DescribeSecurityGroups': instances,
  'ec2:DescribeSubnets': networkInterfaces,
  'ec2:DescribeVpcs': instances,
  'ec2:UnassignPrivateIpAddresses': networkInterfaces,
  'ecr:GetAuthorizationToken':
    'a token is for the whole registry; which image is pulled with it is allowed by name',
  'es:DescribePackages':
    'the package of the Korean analyzer is AWS’s own: its id, which differs by region and version, is looked up',
  'logs:CreateLogDelivery': logDelivery,
  'logs:DeleteLogDelivery': logDelivery,
  'logs:DescribeLogGroups': logDelivery,
  'logs:DescribeResourcePolicies': logDelivery,
  'logs:GetLogDelivery': logDelivery,
  'logs:ListLogDeliveries': logDelivery,
  'logs:PutResourcePolicy': logDelivery,
  'logs:UpdateLogDelivery': logDelivery,
  'sagemaker:ListInferenceComponents': modelLists,
  'sagemaker:ListModelPackageGroups': modelLists,
  'sagemaker:ListModelPackages': modelLists,
  'xray:GetSamplingRules': traces,
  'xray:GetSamplingTargets': traces,
  'xray:PutTelemetryRecords': traces,
  'xray:PutTraceSegments': traces,
};
