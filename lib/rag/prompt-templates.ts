import { createHash } from 'node:crypto';
import { CustomResource, Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import {
  promptTemplatePrefix,
  promptTemplatesResource,
  promptTemplatesVariables,
} from '../../lambdas/rag/settings';
import { BundledFunction } from '../platform/bundled-function';
import type { FunctionDefaults } from '../platform/function-defaults';
import { PrivateBucket } from '../platform/private-bucket';

/** A prompt template as it is authored. */
export interface PromptTemplateFile {
  /** Name of its file without extension, e.g. `answer`. */
  readonly name: string;
  readonly content: string;
}

/** Props of {@link PromptTemplates}. */
export interface PromptTemplatesProps {
  /** The files of prompts/; all together at most 200 KB. */
  readonly templates: readonly PromptTemplateFile[];
  /** What all functions of the environment have in common; the one that stores templates needs no network. */
  readonly functions: FunctionDefaults;
  /** What happens to the store when its stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that the store is encrypted with.
   *
   * @default - a key of S3's own
   */
  readonly encryptionKey?: IKey;
  /**
   * Bucket that the access log of the store goes to.
   *
   * @default - no access log
   */
  readonly accessLogs?: IBucket;
}

/** They travel in the event of a function, which has at most 256 KB. */
const mostBytes = 200_000;

/**
 * The store of the prompt templates, by digest: a deployment adds what is new, and nothing is ever changed or removed,
 * because releases pin what was there before.
 */
export class PromptTemplates extends Construct {
  readonly bucket: PrivateBucket;
  /** SHA-256 of each template by its name. */
  readonly digests: Readonly<Record<string, string>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PromptTemplatesProps,
  ) {
    super(scope, id);
    const { templates, removalPolicy, encryptionKey, accessLogs } = props;
    refuseTooMuch(templates, this.node.path);
    this.digests = Object.fromEntries(templates.map(({ name, content }) => [name, digest(content)]));
    this.bucket = new PrivateBucket(this, 'Store', { removalPolicy, encryptionKey, accessLogs });
    this.storeAtDeployment();
  }

  /** Lets the function read templates by digest, and tells it the digests of these. */
  grantRead(fn: LambdaFunction): void {
    this.allowObjects(fn, 's3:GetObject');
    // Without it S3 says of a digest that it does not know that it is forbidden.
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['s3:ListBucket'],
      resourceArns: [this.bucket.bucketArn],
    });
    this.props.encryptionKey?.grant(fn, 'kms:Decrypt');
    fn.addEnvironment(promptTemplatesVariables.bucket, this.bucket.bucketName);
    fn.addEnvironment(promptTemplatesVariables.digests, JSON.stringify(this.digests));
  }

  /** Lets the function store templates: those of releases that people make. */
  grantStore(fn: LambdaFunction): void {
    this.allowObjects(fn, 's3:PutObject');
    this.props.encryptionKey?.grant(fn, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  private storeAtDeployment(): void {
    const { logDays, removalPolicy } = this.props.functions;
    const fn = new BundledFunction(this, 'StoreFunction', {
      entry: 'rag/store-templates',
      description: 'puts the prompt templates of a deployment into their store',
      timeout: Duration.minutes(1),
      functions: { ...this.props.functions, network: undefined },
      environment: { [promptTemplatesVariables.bucket]: this.bucket.bucketName },
    });
    this.grantStore(fn);
    const provider = new Provider(this, 'Provider', {
      onEventHandler: fn,
      logGroup: new LogGroup(this, 'ProviderLog', { retention: logDays, removalPolicy }),
    });
    new CustomResource(this, 'Stored', {
      serviceToken: provider.serviceToken,
      serviceTimeout: Duration.minutes(5),
      resourceType: promptTemplatesResource.type,
      properties: { templates: this.props.templates },
    });
  }

  private allowObjects(fn: LambdaFunction, action: 's3:GetObject' | 's3:PutObject'): void {
    Grant.addToPrincipal({
      grantee: fn,
      actions: [action],
      resourceArns: [this.bucket.arnForObjects(`${promptTemplatePrefix}*`)],
    });
  }
}

function refuseTooMuch(templates: readonly PromptTemplateFile[], path: string): void {
  const bytes = Buffer.byteLength(JSON.stringify(templates));
  if (bytes <= mostBytes) return;
  throw new Error(
    `the prompt templates of ${path} have ${bytes} bytes, a deployment carries at most ${mostBytes}: shorten them, or remove those that no chain uses`,
  );
}

/** As the store computes it, which is out of reach of a construct. */
function digest(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
