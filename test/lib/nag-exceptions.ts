/** A rule of cdk-nag that does not hold somewhere, with the reason. */
export interface NagException {
  /** The rule, with what it found where it says so. */
  readonly rule: RegExp;
  /** Path of the constructs. */
  readonly where: RegExp;
  readonly reason: string;
}

/** Every exception from the rules of AWS Solutions; there are no others. */
export const nagExceptions: readonly NagException[] = [
  {
    rule: /^AwsSolutions-APIG2$/,
    where: /Api\/RestApi\/Resource$/,
    reason: 'the application checks every body by its schema, and answers in the shape of OpenAI’s errors',
  },
  {
    rule: /^AwsSolutions-APIG3$/,
    where: /^(dev|own-model)\//,
    reason: 'a firewall is billed by the month: an environment asks for one, and staging and prod do',
  },
  {
    rule: /^AwsSolutions-(APIG4|COG4)$/,
    where: /Api\/RestApi\/Default\//,
    reason:
      'keys and tokens are verified in the application, so that refusals have OpenAI’s shape and are logged',
  },
  {
    rule: /^AwsSolutions-APIG6$/,
    where: /RestApi\/DeploymentStage\.v\/Resource$/,
    reason:
      'the log of execution would hold prompts and answers; the access log says what is needed without them',
  },
  {
    rule: /^AwsSolutions-CFR1$/,
    where: /Web\/Distribution\/Resource$/,
    reason: 'the application is for whoever has an account, wherever they are',
  },
  {
    rule: /^AwsSolutions-CFR2$/,
    where: /Web\/Distribution\/Resource$/,
    reason:
      'the firewall stands before the API, which is what can be attacked; the rest are files that everyone may read',
  },
  {
    rule: /^AwsSolutions-CFR4$/,
    where: /Web\/Distribution\/Resource$/,
    reason:
      'on its own host name CloudFront sets the lowest TLS version itself; with a host name of one’s own it is 1.2',
  },
  {
    rule: /^AwsSolutions-COG2$/,
    where: /Callers\/UserPool\/Resource$/,
    reason: 'a second factor is each person’s choice; whoever needs it for all sets it in lib/api/callers.ts',
  },
  {
    rule: /^AwsSolutions-COG8$/,
    where: /Callers\/UserPool\/Resource$/,
    reason: 'threat protection is billed by the person and month; people are made by an administrator only',
  },
  {
    rule: /^AwsSolutions-EC23$/,
    where: /Network\/Vpc\/.+\/SecurityGroup\/Resource$/,
    reason:
      'cannot be read: what an endpoint lets in is the address range of the VPC, a reference in the template',
  },
  {
    rule: /^AwsSolutions-(IAM4|IAM5)\[/,
    where: /\/Provider\/(framework-|waiter-state-machine)/,
    reason:
      'roles of the CDK’s framework of custom resources: they write a log and invoke the versions of one function',
  },
  {
    rule: /^AwsSolutions-SF[12]$/,
    where: /\/Provider\/waiter-state-machine\//,
    reason:
      'the CDK’s framework waits with it at a deployment; what happened is in the logs of its functions',
  },
  {
    rule: /^AwsSolutions-(IAM4|IAM5|L1)/,
    where: /Custom::CDKBucketDeployment/,
    reason:
      'function of the CDK that publishes the web application: its role reaches the asset and the site, its runtime is the CDK’s',
  },
  {
    rule: /^AwsSolutions-IAM4\[.*AmazonAPIGatewayPushToCloudWatchLogs\]$/,
    where: /RestApi\/CloudWatchRole\/Resource$/,
    reason: 'what API Gateway asks for before it writes an access log',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    where:
      /(Role|Sync|Role-\w+|FineTuning\/Jobs)\/(DefaultPolicy|OverflowPolicy\d|Role\/DefaultPolicy)\/Resource$/,
    reason: 'actions that know no resource: each is in the table of wildcard exceptions, and no other',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.+\/(documents|uploads|sync|answers|templates|datasets|evaluations|results)\/\*\]$/,
    where: /Role\/DefaultPolicy\/Resource$/,
    reason: 'objects below one prefix of one bucket',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.+passages-\*/,
    where: /Role\/DefaultPolicy\/Resource$/,
    reason: 'versions of one index, by the name that they begin with',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:bedrock:\*::foundation-model\//,
    where: /Role\/DefaultPolicy\/Resource$/,
    reason:
      'an inference profile calls one model in several regions; the condition allows it through that profile only',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.+\/stream\/\*\]$/,
    where: /ForwardRole\/DefaultPolicy\/Resource$/,
    reason: 'the stream of one table, whose name has the time at which it was made',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::(<.+\.Arn>:\*|arn:aws:states:.+)\]$/,
    where:
      /(Ingestion\/Sync\/|Api\/HandlerRole\/|Evaluations\/Machine\/|Rollouts\/Rollout\/Machine\/|Models\/(Imports\/Import|Deployments\/Deployment)\/Role\/|FineTuning\/Tuning\/Role\/)/,
    reason: 'versions of the functions of a state machine, and the executions of that one',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::<Lake.+>\/(facts|texts|errors|analyst|reviewer|owner)\/(.+\/)?\*\]$/,
    where: /Lake\/.+\/DefaultPolicy\/Resource$/,
    reason: 'objects below one prefix of the lake, or of the results of queries',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.+:ExportsOutputFnGetAttLake.+\/(facts|texts|deletion)\/\*\]$/,
    where: /PeopleDeletion\/DeleteRole\/DefaultPolicy\/Resource$/,
    reason: 'objects of the lake that a deletion rewrites, and the results of its queries',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:glue:.+:table\/\w+\/\*\]$/,
    where: /(Lake\/.+|PeopleDeletion\/DeleteRole)\/DefaultPolicy\/Resource$/,
    reason: 'the tables and views of one database of the lake, all of which its role reads or keeps',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:logs:.+:log-group:\/aws-glue\/iceberg-[\w-]+\/logs:\*\]$/,
    where: /Lake\/OptimizerRole\/DefaultPolicy\/Resource$/,
    reason: 'streams of three log groups, whose names Glue gives',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.+\/(base-models|model-records|model-versions|served-adapters|training\/(records|checkpoints|results))\/(.+\/)?\*\]$/,
    where:
      /(Models\/.+|FineTuning\/.+|Rollouts\/AdvanceRole|DefaultRelease\/FunctionRole|Api\/HandlerRole)\/(Default|Overflow)Policy\d?\/Resource$/,
    reason:
      'objects below one prefix of the hub; of other accounts those that they share, for the API copies versions from there',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:kms:.+:\*:key\/\*\]$/,
    where: /(Api\/HandlerRole|Imports\/\w+Role)\/(Default|Overflow)Policy\d?\/Resource$/,
    reason: 'keys of other accounts that share versions, by S3 alone; the policy of each key says to whom',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:sagemaker:.+:(inference-component|model|model-package|model-package-group|training-job)\/llmops-own-([\w-]+-)?\*\]$/,
    where: /(Models|FineTuning|Serving|Releases|Api)\/.+\/(Default|Overflow)Policy\d?\/Resource$/,
    reason: 'models, components, versions and jobs of this environment, by the name that they begin with',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:application-autoscaling:.+:scalable-target\/\*\]$/,
    where: /(Models|Serving|Api)\/.+\/(Default|Overflow)Policy\d?\/Resource$/,
    reason:
      'AWS gives targets their ids when they are registered; the condition allows copies of inference components alone',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:cloudwatch:.+:alarm:(wake-|TargetTracking-inference-component\/)llmops-own-[\w-]+-\*\]$/,
    where: /(Models|Serving|Api)\/.+\/(Default|Overflow)Policy\d?\/Resource$/,
    reason: 'alarms that scale the components of one endpoint, by the name that they begin with',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:logs:.+:log-group:\/aws\/sagemaker\/.+:\*\]$/,
    where: /(Models\/Role-\w+|FineTuning\/Jobs)\/DefaultPolicy\/Resource$/,
    reason:
      'streams of the log groups of one endpoint and its components, and of the one of all training jobs',
  },
  {
    rule: /^SageMakerEndpointConfigurationKMSKeyConfigured$/,
    where: /Serving\/Endpoint-\w+\/Config$/,
    reason:
      'SageMaker refuses a key on an instance with disks of its own (NVMe), which its hardware encrypts; where there are none, lib/serving/gpu-endpoint.ts names the key',
  },
  {
    rule: /^AwsSolutions-SMG4$/,
    where: /Models\/Imports\/Token$/,
    reason: 'the token of a public hub is another’s to renew: a person puts it in, and no function can',
  },
  {
    rule: /^AwsSolutions-KDF1$/,
    where: /Lake\/(Facts|Texts)Delivery\/Delivery$/,
    reason:
      'Firehose encrypts with the key of its source, the stream, which is encrypted; it takes no key beside it',
  },
  {
    rule: /^AwsSolutions-KDS3$/,
    where: /^(staging|prod|own-model)\/Feedback\/Events\/Stream\/Resource$/,
    reason: 'the environment asks for a key of its own, which it can audit and withdraw, for all of its data',
  },
  {
    rule: /^AwsSolutions-SQS3$/,
    where: /Feedback\/Events\/DeadLetters\/Resource$/,
    reason: 'it holds the dead letters itself, those of a stream, which the rule does not see',
  },
  {
    rule: /^AwsSolutions-OS3$/,
    where: /Index\/Passages\/Domain$/,
    reason:
      'the domain is in private subnets and lets in one security group; addresses of functions are not known before',
  },
  {
    rule: /^AwsSolutions-OS4$/,
    where: /Index\/Passages\/Domain$/,
    reason: 'dedicated master nodes are worth their price past ten data nodes; masterInstanceType sets them',
  },
  {
    rule: /^AwsSolutions-OS7$/,
    where: /^dev\/.*Index\/Passages\/Domain$/,
    reason: 'dev has one data node in one zone: what it holds is made again from its documents',
  },
  {
    rule: /^AwsSolutions-S1$/,
    where: /Api\/Web\/(AccessLogs|Site)\/Resource$/,
    reason:
      'the site is read by CloudFront alone, which has its own access log; that log needs none of its own',
  },
];
