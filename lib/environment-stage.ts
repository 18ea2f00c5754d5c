import { RemovalPolicy, Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Environment } from '../environments/environment';
import type { DefaultReleaseSettings } from '../lambdas/promotion/settings';
import { fingerprintOf } from '../lambdas/rag/fingerprint-settings';
import { planTraining } from './fine-tuning/plan-training';
import { fillFromCatalogue } from './model-gateway/fill-from-catalogue';
import { fillPrices } from './model-gateway/fill-prices';
import { ownWeights } from './model-hub/own-weights';
import type { FunctionDefaults } from './platform/function-defaults';
import type { PromptTemplateFile } from './rag/prompt-templates';
import { serveModel } from './serving/serve-model';
import { ApiStack } from './stacks/api-stack';
import { DataStack } from './stacks/data-stack';
import { FeedbackStack } from './stacks/feedback-stack';
import { FineTuningStack } from './stacks/fine-tuning-stack';
import { KnowledgeStack } from './stacks/knowledge-stack';
import { ModelsStack } from './stacks/models-stack';
import { NetworkStack } from './stacks/network-stack';
import { ObservabilityStack } from './stacks/observability-stack';
import { ReleasesStack } from './stacks/releases-stack';
import { ServingStack } from './stacks/serving-stack';
import { vpcEndpointsOf } from './vpc-endpoints-of';

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
      routes: fillPrices(fillFromCatalogue(routes, environment.endpoints), {
        endpoints: environment.endpoints,
        region: aws.region,
      }),
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
    const isProduction = environment.stage === 'production';
    const endpoints = Object.entries(environment.endpoints).map(([name, settings]) =>
      serveModel(name, settings, aws.region),
    );
    const models = environment.modelHub.isEnabled
      ? new ModelsStack(this, 'Models', {
          ...named('models'),
          functions,
          namespace,
          sharedWith: environment.modelHub.sharedWith,
          captureDays: retention.answerLogDays,
          // Production never pulls from a public hub.
          imports: { isCopyOnly: isProduction, ownWeights: ownWeights() },
          endpoints,
          routes,
          promotion,
          accessLogs: data.accessLogs,
          encryptionKey,
          removalPolicy,
        })
      : undefined;
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
        models,
        evaluation: environment.evaluation,
        rollouts: environment.promotion,
        defaultRelease: defaultReleaseOf(environment, data.templates.digests),
        encryptionKey,
        removalPolicy,
      });
    const fineTuning =
      environment.fineTuning && models && releases
        ? new FineTuningStack(this, 'FineTuning', {
            ...named('fine-tuning'),
            ...planTraining(environment.fineTuning, aws.region),
            functions,
            namespace,
            hub: models.hub,
            store: releases.store,
            encryptionKey,
            removalPolicy,
          }).fineTuning
        : undefined;
    const serving =
      models && endpoints.length > 0
        ? new ServingStack(this, 'Serving', {
            ...named('serving'),
            functions,
            namespace,
            endpoints,
            hub: models.hub,
            roles: models.roles,
            maySleep: !isProduction,
            encryptionKey,
          })
        : undefined;
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
      models,
      fineTuning,
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
      models: models && {
        handlers: { ...models.handlers, ...(fineTuning && { AdvanceFineTuning: fineTuning.handler }) },
        machines: { ...models.machines, ...(fineTuning && { FineTunings: fineTuning.machine }) },
        endpoints: serving?.watched ?? [],
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
      services: vpcEndpointsOf(environment),
      logDays: retention.logDays,
    }).functions;
  }
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
