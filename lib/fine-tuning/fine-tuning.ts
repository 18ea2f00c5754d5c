import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  type FineTuningSettings,
  fineTuningMachineVariables,
  fineTuningSettingsSchema,
  fineTuningTable,
  fineTuningVariables,
  type TrainingNetwork,
} from '../../lambdas/fine-tuning/settings';
import type { EvaluationStore } from '../evaluation/evaluation-store';
import type { ModelHub } from '../model-hub/model-hub';
import { BundledFunction } from '../platform/bundled-function';
import { deepLearningImage } from '../platform/deep-learning-images';
import type { FunctionDefaults } from '../platform/function-defaults';
import { leaveOutDefaults } from '../platform/leave-out-defaults';
import { PrivateTable } from '../platform/private-table';
import { sagemakerArn } from '../platform/sagemaker-arn';
import { TurnMachine } from '../platform/turn-machine';
import { TrainingCode } from './training-code';
import { trainingPrefixes } from './training-prefixes';
import { TrainingRole } from './training-role';

/** Props of {@link FineTuning}. */
export interface FineTuningProps {
  readonly functions: FunctionDefaults;
  /** Prefix of names, e.g. `llmops-dev`. */
  readonly namespace: string;
  readonly hub: ModelHub;
  /** Datasets that are learned from. */
  readonly store: EvaluationStore;
  readonly settings: FineTuningSettings;
  /** US dollars an hour of the instance of the settings. */
  readonly hourlyUsd: number;
  /** Whether that instance has disks of its own, which its hardware encrypts. */
  readonly hasLocalDisks: boolean;
  /** What happens to the history of fine-tunings when its stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that it is encrypted with, and the bucket of the hub, and volumes of instances without disks of their own.
   *
   * @default - keys of the services' own
   */
  readonly encryptionKey?: IKey;
}

/** Fine-tunings: their table, the state machine that carries each to a registered version, and the role of its jobs. */
export class FineTuning extends Construct {
  readonly table: PrivateTable;
  readonly machine: TurnMachine;
  readonly handler: BundledFunction;
  readonly role: TrainingRole;
  readonly #code: TrainingCode;
  readonly #network: TrainingNetwork;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: FineTuningProps,
  ) {
    super(scope, id);
    const { functions, hub, store, removalPolicy, encryptionKey } = props;
    this.table = new PrivateTable(this, 'Table', {
      ...fineTuningTable,
      indexes: [...fineTuningTable.indexes],
      removalPolicy,
      encryptionKey,
    });
    this.#code = new TrainingCode(this, 'Code');
    this.role = new TrainingRole(this, 'Jobs', {
      hub,
      code: this.#code,
      isInVpc: functions.network !== undefined,
      volumeKey: this.#volumeKey(),
      resultKey: encryptionKey,
    });
    this.#network = this.#networkOfJobs();
    this.handler = new BundledFunction(this, 'Advance', {
      functions,
      entry: 'fine-tuning/advance-fine-tuning',
      description: 'Takes a fine-tuning as far as it gets without waiting',
      // A dataset of a hundred thousand records is built and written in one turn.
      timeout: Duration.minutes(15),
      memoryMb: 1_024,
    });
    this.#allow(this.handler);
    this.#tellPlace(this.handler);
    hub.grantWrite(this.handler);
    store.grantAccess(this.handler);
    const { records, checkpoints, results } = trainingPrefixes;
    hub.allowObjects(
      this.handler,
      [
        's3:AbortMultipartUpload',
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:GetObject',
        's3:PutObject',
      ],
      [records],
    );
    // The progress of a job lies beside its checkpoints.
    hub.allowObjects(this.handler, ['s3:GetObject'], [checkpoints, results]);
    hub.allowList(this.handler, [records, checkpoints, results]);
    Grant.addToPrincipal({
      grantee: this.handler,
      actions: ['s3:ListBucketVersions'],
      resourceArns: [hub.bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': `${records}*` } },
    });
    this.#allowJobs(this.handler, ['CreateTrainingJob', 'DescribeTrainingJob', 'StopTrainingJob']);
    Grant.addToPrincipal({
      grantee: this.handler,
      actions: ['iam:PassRole'],
      resourceArns: [this.role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    });
    this.machine = new TurnMachine(this, 'Tuning', {
      advance: this.handler,
      idField: 'fineTuningId',
      lastStep: 'give-up',
      timeout: Duration.days(30),
      functions,
    });
  }

  /** Lets the function start, list, stop and resume fine-tunings. */
  grantStart(fn: LambdaFunction): void {
    this.#allow(fn);
    this.#allowJobs(fn, ['DescribeTrainingJob', 'StopTrainingJob']);
    this.machine.grantStartExecution(fn);
    fn.addEnvironment(fineTuningMachineVariables.stateMachine, this.machine.stateMachineArn);
  }

  #allow(fn: LambdaFunction): void {
    const { namespace, settings, hourlyUsd } = this.props;
    this.table.allow(fn, ['dynamodb:GetItem', 'dynamodb:PutItem']);
    for (const { name } of fineTuningTable.indexes) this.table.allow(fn, ['dynamodb:Query'], name);
    fn.addEnvironment(fineTuningVariables.table, this.table.tableName);
    fn.addEnvironment(
      fineTuningVariables.settings,
      JSON.stringify(leaveOutDefaults(settings, fineTuningSettingsSchema)),
    );
    fn.addEnvironment(fineTuningVariables.namespace, namespace);
    fn.addEnvironment(fineTuningVariables.hourlyUsd, String(hourlyUsd));
  }

  /** What only the function that starts jobs is told. */
  #tellPlace(fn: LambdaFunction): void {
    const volumeKey = this.#volumeKey();
    fn.addEnvironment(fineTuningVariables.role, this.role.roleArn);
    fn.addEnvironment(fineTuningVariables.image, deepLearningImage(this, 'training').uri);
    fn.addEnvironment(fineTuningVariables.code, this.#code.s3ObjectUrl);
    fn.addEnvironment(fineTuningVariables.network, Stack.of(this).toJsonString(this.#network));
    if (volumeKey) fn.addEnvironment(fineTuningVariables.volumeKey, volumeKey.keyArn);
    const { encryptionKey: resultKey, hasLocalDisks } = this.props;
    if (hasLocalDisks) fn.addEnvironment(fineTuningVariables.hasLocalDisks, 'true');
    if (resultKey) fn.addEnvironment(fineTuningVariables.resultKey, resultKey.keyArn);
  }

  #allowJobs(fn: LambdaFunction, actions: readonly string[]): void {
    Grant.addToPrincipal({
      grantee: fn,
      actions: actions.map((action) => `sagemaker:${action}`),
      resourceArns: [sagemakerArn(this, 'training-job', `${this.props.namespace}-*`)],
    });
  }

  /** SageMaker refuses a key on an instance with disks of its own. */
  #volumeKey(): IKey | undefined {
    return this.props.hasLocalDisks ? undefined : this.props.encryptionKey;
  }

  #networkOfJobs(): TrainingNetwork {
    const { network } = this.props.functions;
    if (network === undefined) return { subnets: [], securityGroups: [] };
    const group = new SecurityGroup(this, 'Instances', {
      vpc: network.vpc,
      description:
        'instances of training jobs: nothing comes in, S3 is reached through the endpoint of the VPC',
      allowAllOutbound: false,
    });
    group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'endpoints of AWS services');
    return {
      subnets: network.vpc.selectSubnets(network.subnets).subnetIds,
      securityGroups: [group.securityGroupId],
    };
  }
}
