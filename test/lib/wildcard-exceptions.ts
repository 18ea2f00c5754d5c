const networkInterfaces =
  'Lambda makes network interfaces with the role of the function, and EC2 knows no narrower resource for it';
const logDelivery =
  'Step Functions sets up the log of a state machine with its role, and CloudWatch Logs knows no narrower resource for it';
const traces = 'X-Ray knows no resources: a trace belongs to the account';

/** Actions that functions may do on every resource, each with the reason; there are no others. */
export const wildcardExceptions: Readonly<Record<string, string>> = {
  'cloudwatch:DescribeAlarms':
    'a canary asks which alarms are on, and CloudWatch knows no narrower resource for that question',
  'ec2:AssignPrivateIpAddresses': networkInterfaces,
  'ec2:CreateNetworkInterface': networkInterfaces,
  'ec2:DeleteNetworkInterface': networkInterfaces,
  'ec2:DescribeNetworkInterfaces': networkInterfaces,
  'ec2:DescribeSubnets': networkInterfaces,
  'ec2:UnassignPrivateIpAddresses': networkInterfaces,
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
  'xray:GetSamplingRules': traces,
  'xray:GetSamplingTargets': traces,
  'xray:PutTelemetryRecords': traces,
  'xray:PutTraceSegments': traces,
};
