import { RemovalPolicy, Stage } from 'aws-cdk-lib';
import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { Environment } from '../environments/environment';
import type { DefaultReleaseSettings } from '../lambdas/promotion/settings';
import { fingerprintOf } from '../lambdas/rag/fingerprint-settings';
import type { FunctionDefaults } from './platform/function-defaults';
import type { PromptTemplateFile } from './rag/prompt-templates';
import { ApiStack } from './stacks/api-stack';
import { DataStack } from './stacks/data-stack';
import { FeedbackStack } from './stacks/feedback-stack';
import { KnowledgeStack } from './stacks/knowledge-stack';
import { NetworkStack } from './stacks/network-stack';
import { ObservabilityStack } from './stacks/observability-stack';
import { ReleasesStack } from './stacks/releases-stack';

/** Props of {@link EnvironmentStage}. */
export interface EnvironmentStageProps {
  readonly environment: Environment;
  /** Folder of the built web application. */
  readonly site: string;
  /** The files of prompts/. */
  readonly promptTemplates: readonly PromptTemplateFile[];
}

/** The stacks of one environment, and the only place that reads what it says. */
export class EnvironmentStage extends Stage {
  constructor(scope: Construct, props: EnvironmentStageProps) {
    const { environment, site, promptTemplates } = props;
    const { namespace, aws, retention, routes, chain } = environment;
    if (aws === undefined) {
      throw new Error(`the environment ${environment.name} is not deployed: run it with "npm run local"`);
    }
    super(scope, environment.name, { env: aws });
    const named = (stack: string) => ({ stackName: `${namespace}-${stack}` });
    const removalPolicy = retention.data === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const network = this.network(environment, { ...named('network'), removalPolicy });
    const functions: FunctionDefaults = { namespace, logDays: retention.logDays, removalPolicy, network };

    const data = new DataStack(this, 'Data', {
      ...named('data'),
      functions,
      namespace,
      environmentName: environment.name,
      routes,
      chain,
      promptTemplates,
      answerLogDays: retention.answerLogDays,
      hasReleases: environment.events.stream !== 'none',
      hasKey: environment.encryption === 'customer-key',
      removalPolicy,
    });
    const { gateway, encryptionKey } = data;
    const events = environment.events.stream === 'none' ? undefined : environment.events;
    const feedback =
      events === undefined
        ? undefined
        : new FeedbackStack(this, 'Feedback', {
            ...named('feedback'),
            functions,
            namespace,
            events: {
              shards: events.stream === 'shards' ? events.shards : 'on-demand',
              retentionHours: events.retentionHours,
            },
            hasLake: events.lake,
            reviews: environment.reviews,
            answerLog: data.answerLog,
            encryptionKey,
            removalPolicy,
          });
    const { store, ...domain } = environment.vectorSearch;
    const knowledge =
      store !== 'opensearch'
        ? undefined
        : new KnowledgeStack(this, 'Knowledge', {
            ...named('knowledge'),
            functions,
            domain,
            fingerprint: fingerprintOf(environment),
            ingestion: environment.ingestion,
            embeddingRoute: chain.embeddingRoute,
            tables: environment.tables,
            gateway,
            promotion: data.promotion,
            encryptionKey,
            removalPolicy,
          });
    const { promotion } = data;
    const releases =
      events &&
      feedback &&
      promotion &&
      new ReleasesStack(this, 'Releases', {
        ...named('releases'),
        functions,
        namespace,
        promotion,
        stream: feedback.stream,
        streamHours: events.retentionHours,
        lake: feedback.lake,
        feedback: feedback.feedback,
        counters: feedback.counters,
        gateway,
        chain: data.chain,
        templates: data.templates,
        answerLog: data.answerLog,
        accessLogs: data.accessLogs,
        index: knowledge?.index,
        evaluation: environment.evaluation,
        rollouts: environment.promotion,
        defaultRelease: defaultReleaseOf(environment, data.templates.digests),
        encryptionKey,
        removalPolicy,
      });
    const { api } = new ApiStack(this, 'Api', {
      ...named('api'),
      functions,
      namespace,
      limits: environment.api,
      domain: environment.api.domain,
      callerKeys: data.callerKeys,
      cancellations: data.cancellations,
      gateway,
      chain: data.chain,
      knowledge: knowledge && {
        index: knowledge.index,
        ingestion: knowledge.ingestion,
        documents: knowledge.documents.documents,
      },
      feedback,
      releases,
      site,
      isDeletionProtected: environment.isDeletionProtected,
      encryptionKey,
      removalPolicy,
    });
    new ObservabilityStack(this, 'Observability', {
      ...named('observability'),
      namespace,
      routes: Object.keys(routes),
      api,
      knowledge: knowledge && {
        index: knowledge.index,
        ingestion: knowledge.ingestion,
        volumeGib: 'volumeGib' in domain ? domain.volumeGib : 0,
      },
      feedback: feedback && {
        watched: {
          ...feedback.watched,
          consumers: { ...feedback.watched.consumers, ...releases?.liveScoring.consumers },
        },
        handlers: {
          ...feedback.handlers,
          ...releases?.liveScoring.handlers,
          ...(releases && { DeletePeople: releases.deletion.handler }),
        },
      },
      areAlarmsOn: environment.areAlarmsOn,
      alarmEmails: environment.alarmEmails,
      encryptionKey,
    });
  }

  private network(
    { network, retention, ...environment }: Environment,
    stack: { stackName: string; removalPolicy: RemovalPolicy },
  ) {
    if (network.kind === 'none') return undefined;
    return new NetworkStack(this, 'Network', {
      ...stack,
      vpc: network,
      egress: network.egress,
      services: servicesOf(environment),
      logDays: retention.logDays,
    }).functions;
  }
}

/** The AWS services that functions in the VPC call; S3 and DynamoDB have endpoints that cost nothing. */
function servicesOf({
  routes,
  vectorSearch,
  events,
}: Pick<Environment, 'routes' | 'vectorSearch' | 'events'>): InterfaceVpcEndpointAwsService[] {
  const providers = Object.values(routes).map(({ provider }) => provider);
  return [
    ...(providers.some(({ type }) => type === 'bedrock')
      ? [InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME]
      : []),
    ...(providers.some((provider) => 'credential' in provider && provider.credential)
      ? [InterfaceVpcEndpointAwsService.SECRETS_MANAGER]
      : []),
    ...(vectorSearch.store === 'opensearch' || events.stream !== 'none'
      ? [InterfaceVpcEndpointAwsService.SQS, InterfaceVpcEndpointAwsService.STEP_FUNCTIONS]
      : []),
    ...(events.stream === 'none' ? [] : [InterfaceVpcEndpointAwsService.KINESIS_STREAMS]),
  ];
}

/** What the environment says of its chain: it makes the default release. */
function defaultReleaseOf(
  environment: Environment,
  digests: Readonly<Record<string, string>>,
): DefaultReleaseSettings {
  const { routes, chain, ingestion } = environment;
  const digestOf = (name: string) => digests[name] ?? '';
  return {
    routes,
    chain,
    templates: {
      answer: digestOf(chain.answerTemplate),
      direct: digestOf(chain.directTemplate),
      condense: digestOf(chain.condenseTemplate),
    },
    index: chain.isIndexEnabled
      ? {
          fingerprint: fingerprintOf(environment),
          passageTokens: ingestion.passageTokens,
          overlapTokens: ingestion.overlapTokens,
        }
      : undefined,
  };
}
