import { Duration, type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Routes } from '../../lambdas/model-gateway/settings';
import type { ChainSettings } from '../../lambdas/rag/settings';
import { CallerKeys } from '../api/caller-keys';
import { Cancellations } from '../api/cancellations';
import { ModelGateway } from '../model-gateway/model-gateway';
import { ProviderKeys } from '../model-gateway/provider-keys';
import type { FunctionDefaults } from '../platform/function-defaults';
import { PrivateBucket } from '../platform/private-bucket';
import { Promotion } from '../promotion/promotion';
import { AnswerLog } from '../rag/answer-log';
import { Chain } from '../rag/chain';
import { type PromptTemplateFile, PromptTemplates } from '../rag/prompt-templates';

/** Props of {@link DataStack}. */
export interface DataStackProps extends StackProps {
  readonly functions: FunctionDefaults;
  /** Prefix of the names of the secrets, e.g. `llmops-dev`. */
  readonly namespace: string;
  /** Name of the environment, for the commands that an error tells a person to type. */
  readonly environmentName: string;
  readonly routes: Routes;
  readonly chain: ChainSettings;
  readonly promptTemplates: readonly PromptTemplateFile[];
  /** Days that questions and answers are kept. */
  readonly answerLogDays: number;
  /** Whether releases are kept and promoted; they live on the event stream. */
  readonly hasReleases: boolean;
  /** Whether data is encrypted with a key of the account. */
  readonly hasKey: boolean;
  /** What happens to the data when the stack is removed. */
  readonly removalPolicy: RemovalPolicy;
}

/** What outlives every deployment: answers, keys, secrets, templates, and the key that encrypts them. */
export class DataStack extends Stack {
  readonly encryptionKey: IKey | undefined;
  readonly callerKeys: CallerKeys;
  readonly cancellations: Cancellations;
  readonly gateway: ModelGateway;
  readonly answerLog: AnswerLog;
  readonly chain: Chain;
  readonly templates: PromptTemplates;
  /** Undefined where there are no releases. */
  readonly promotion: Promotion | undefined;
  /** Where access logs of buckets go. */
  readonly accessLogs: PrivateBucket;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    const { removalPolicy, functions, routes, namespace, environmentName } = props;
    this.encryptionKey = props.hasKey
      ? new Key(this, 'Key', { description: 'data of the kit', enableKeyRotation: true, removalPolicy })
      : undefined;
    this.accessLogs = new PrivateBucket(this, 'AccessLogs', {
      removalPolicy,
      lifecycleRules: [{ expiration: Duration.days(props.functions.logDays) }],
    });
    const data = { removalPolicy, encryptionKey: this.encryptionKey };

    this.callerKeys = new CallerKeys(this, 'CallerKeys', data);
    this.cancellations = new Cancellations(this, 'Cancellations', data);
    const providerKeys = new ProviderKeys(this, 'ProviderKeys', { ...data, namespace, routes });
    this.gateway = new ModelGateway(this, 'Gateway', { routes, providerKeys, environmentName });

    const logged = { ...data, accessLogs: this.accessLogs };
    this.templates = new PromptTemplates(this, 'PromptTemplates', {
      ...logged,
      functions,
      templates: props.promptTemplates,
    });
    this.answerLog = new AnswerLog(this, 'AnswerLog', { ...logged, retentionDays: props.answerLogDays });
    const { answerLog, templates } = this;
    this.chain = new Chain(this, 'Chain', { settings: props.chain, answerLog, templates });
    this.promotion = props.hasReleases ? new Promotion(this, 'Promotion', data) : undefined;
  }
}
