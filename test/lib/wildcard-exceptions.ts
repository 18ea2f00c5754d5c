const networkInterfaces =
  'Lambda makes network interfaces with the role of the function, and EC2 knows no narrower resource for it';
const traces = 'X-Ray knows no resources: a trace belongs to the account';

/** Actions that functions may do on every resource, each with the reason; there are no others. */
export const wildcardExceptions: Readonly<Record<string, string>> = {
  'ec2:AssignPrivateIpAddresses': networkInterfaces,
  'ec2:CreateNetworkInterface': networkInterfaces,
  'ec2:DeleteNetworkInterface': networkInterfaces,
  'ec2:DescribeNetworkInterfaces': networkInterfaces,
  'ec2:DescribeSubnets': networkInterfaces,
  'ec2:UnassignPrivateIpAddresses': networkInterfaces,
  'xray:PutTelemetryRecords': traces,
  'xray:PutTraceSegments': traces,
};
