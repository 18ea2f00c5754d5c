/** What makes a bill of a type grow: only with use, or never. */
type Growth = string | 'nothing';

/**
 * Types of CloudFormation that cost nothing for existing, and what they are billed for when they are used. A name that
 * ends in `::` stands for every type that begins with it and is not named itself.
 */
const growthByType: Readonly<Record<string, Growth>> = {
  'AWS::ApiGateway::': 'nothing',
  'AWS::ApiGateway::RestApi': 'API Gateway: requests and gigabytes that leave',
  'AWS::ApplicationAutoScaling::': 'nothing',
  'AWS::Athena::': 'nothing',
  'AWS::Athena::WorkGroup': 'Athena: terabytes that queries read',
  'AWS::CDK::Metadata': 'nothing',
  'AWS::CloudFormation::': 'nothing',
  'AWS::CloudFront::': 'nothing',
  'AWS::CloudFront::Distribution': 'CloudFront: requests and gigabytes that leave',
  'AWS::Cognito::': 'nothing',
  'AWS::Cognito::UserPool': 'Cognito: users who sign in, by the month',
  'AWS::DynamoDB::': 'DynamoDB: reads, writes, gigabytes kept, and their point-in-time recovery',
  'AWS::EC2::FlowLog': 'CloudWatch Logs: gigabytes of the flow log',
  'AWS::EC2::InternetGateway': 'nothing',
  'AWS::EC2::NetworkAcl': 'nothing',
  'AWS::EC2::NetworkAclEntry': 'nothing',
  'AWS::EC2::NatGateway': 'NAT gateway: gigabytes that pass',
  'AWS::EC2::Route': 'nothing',
  'AWS::EC2::RouteTable': 'nothing',
  'AWS::EC2::SecurityGroup': 'nothing',
  'AWS::EC2::SecurityGroupEgress': 'nothing',
  'AWS::EC2::SecurityGroupIngress': 'nothing',
  'AWS::EC2::Subnet': 'nothing',
  'AWS::EC2::SubnetNetworkAclAssociation': 'nothing',
  'AWS::EC2::SubnetRouteTableAssociation': 'nothing',
  'AWS::EC2::VPC': 'nothing',
  'AWS::EC2::VPCEndpoint': 'interface endpoints: gigabytes that pass',
  'AWS::EC2::VPCGatewayAttachment': 'nothing',
  'AWS::Events::': 'nothing',
  'AWS::Glue::': 'nothing',
  'AWS::Glue::TableOptimizer':
    'Glue: processing hours of what puts the files of tables together, and removes old ones',
  'AWS::IAM::': 'nothing',
  'AWS::KMS::Alias': 'nothing',
  'AWS::KMS::Key': 'KMS: requests, and each of the first two rotations of a key, which bills like a key',
  'AWS::Kinesis::Stream':
    'Kinesis: events or gigabytes that go in and are read, and hours past 24 that they are kept',
  'AWS::KinesisFirehose::DeliveryStream': 'Firehose: gigabytes that are delivered',
  'AWS::Lambda::': 'nothing',
  'AWS::Lambda::Function': 'Lambda: requests, and seconds by memory',
  'AWS::Logs::': 'nothing',
  'AWS::Logs::LogGroup': 'CloudWatch Logs: gigabytes written and kept',
  'AWS::OpenSearchService::': 'nothing',
  'AWS::Route53::RecordSet': 'nothing',
  'AWS::S3::': 'nothing',
  'AWS::S3::Bucket': 'S3: requests, gigabytes kept, versions too',
  'AWS::SNS::': 'nothing',
  'AWS::SNS::Topic': 'SNS: messages',
  'AWS::SQS::': 'nothing',
  'AWS::SQS::Queue': 'SQS: requests',
  'AWS::SSM::Parameter': 'nothing',
  'AWS::SageMaker::Endpoint':
    'SageMaker: hours of instances beyond those that are always there, and gigabytes that endpoints take and give',
  'AWS::SageMaker::InferenceComponent': 'nothing',
  'AWS::SageMaker::Model': 'nothing',
  'AWS::SageMaker::ModelPackageGroup': 'nothing',
  'AWS::Scheduler::': 'nothing',
  'AWS::SecretsManager::Secret': 'Secrets Manager: requests',
  'AWS::SecretsManager::ResourcePolicy': 'nothing',
  'AWS::StepFunctions::StateMachine': 'Step Functions: steps',
  'AWS::WAFv2::': 'nothing',
  'AWS::WAFv2::WebACL': 'WAF: requests',
  'Custom::': 'nothing',
};

/** What the kit calls for every question and document, whatever the templates have. */
export const growthOfEveryEnvironment: readonly string[] = [
  'models: tokens of questions, answers and embeddings',
  'CloudWatch: metrics that the functions write, by the month, each combination of name and dimension',
  'X-Ray: traces',
];

/** Whether a type is known to cost nothing for existing. */
export function isBilledByUse(type: string): boolean {
  return growthOf(type) !== undefined;
}

/** What the bill of a type grows with. */
export function growthOf(type: string): Growth | undefined {
  const prefix = Object.keys(growthByType).find((name) => name.endsWith('::') && type.startsWith(name));
  return growthByType[type] ?? (prefix && growthByType[prefix]);
}
