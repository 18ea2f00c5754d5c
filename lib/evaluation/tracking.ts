import type { RemovalPolicy } from 'aws-cdk-lib';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnMlflowApp } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import { type EvaluationSettings, trackingVariables } from '../../lambdas/evaluation/settings';
import { PrivateBucket } from '../platform/private-bucket';

/** Props of {@link Tracking}. */
export interface TrackingProps {
  /** Whose MLflow it is: none, a server, or a serverless app of SageMaker that is made here. */
  readonly mlflow: EvaluationSettings['mlflow'];
  /** Name of the experiment and of the registered model, e.g. `llmops-dev`. */
  readonly name: string;
  /** What happens to the artefacts when their stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that artefacts are encrypted with.
   *
   * @default - a key of S3's own
   */
  readonly encryptionKey?: IKey;
  /**
   * Bucket that the access log of the artefacts goes to.
   *
   * @default - no access log
   */
  readonly accessLogs?: IBucket;
}

/** Where evaluations and releases are tracked beside the kit's own stores. */
export class Tracking extends Construct {
  readonly #server: string | undefined;
  readonly #app: { readonly arn: string; readonly artifacts: PrivateBucket } | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TrackingProps,
  ) {
    super(scope, id);
    const { mlflow } = props;
    this.#app = mlflow.kind === 'managed' ? this.makeApp() : undefined;
    this.#server = mlflow.kind === 'server' ? mlflow.url : this.#app?.arn;
  }

  /** Lets the function log evaluations, register releases and move their aliases; nothing where there is no MLflow. */
  grantTrack(fn: LambdaFunction): void {
    if (this.#server === undefined) return;
    fn.addEnvironment(trackingVariables.server, this.#server);
    fn.addEnvironment(trackingVariables.name, this.props.name);
    if (this.#app === undefined) return;
    const { arn, artifacts } = this.#app;
    Grant.addToPrincipal({
      grantee: fn,
      actions: [
        'sagemaker:CallMlflowAppApi',
        ...[
          'CreateExperiment',
          'CreateModelVersion',
          'CreateRegisteredModel',
          'CreateRun',
          'DeleteModelVersionTag',
          'DeleteRegisteredModelAlias',
          'GetExperimentByName',
          'GetModelVersion',
          'GetModelVersionByAlias',
          'GetRegisteredModel',
          'GetRun',
          'ListArtifacts',
          'LogBatch',
          'SearchModelVersions',
          'SearchRuns',
          'SetModelVersionTag',
          'SetRegisteredModelAlias',
          'SetTag',
          'UpdateRun',
        ].map((action) => `sagemaker-mlflow:${action}`),
      ],
      resourceArns: [arn],
    });
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:GetObject', 's3:PutObject'],
      resourceArns: [artifacts.arnForObjects('*')],
    });
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['s3:ListBucketVersions'],
      resourceArns: [artifacts.bucketArn],
    });
    this.props.encryptionKey?.grant(fn, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  private makeApp() {
    const { name, removalPolicy, encryptionKey, accessLogs } = this.props;
    const artifacts = new PrivateBucket(this, 'Artifacts', { removalPolicy, encryptionKey, accessLogs });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
    Grant.addToPrincipal({
      grantee: role,
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      resourceArns: [artifacts.arnForObjects('*')],
    });
    Grant.addToPrincipal({ grantee: role, actions: ['s3:ListBucket'], resourceArns: [artifacts.bucketArn] });
    encryptionKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
    const app = new CfnMlflowApp(this, 'App', {
      name,
      artifactStoreUri: artifacts.s3UrlForObject('mlflow'),
      roleArn: role.roleArn,
      // Releases are registered in MLflow by the kit itself.
      modelRegistrationMode: 'AutoModelRegistrationDisabled',
    });
    app.node.addDependency(role);
    return { arn: app.attrArn, artifacts };
  }
}
