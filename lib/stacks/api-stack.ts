import { Aws, type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { Api, type ApiProps } from '../api/api';
import type { CallerKeys } from '../api/caller-keys';
import { Callers } from '../api/callers';
import type { Cancellations } from '../api/cancellations';
import { KeyIssuer } from '../api/key-issuer';
import { WebApplication } from '../api/web-application';
import type { EvaluationStore } from '../evaluation/evaluation-store';
import type { Evaluations } from '../evaluation/evaluations';
import type { Tracking } from '../evaluation/tracking';
import type { EventStream } from '../feedback/event-stream';
import type { Feedback } from '../feedback/feedback';
import type { FineTuning } from '../fine-tuning/fine-tuning';
import type { Ingestion } from '../ingestion/ingestion';
import type { ModelGateway } from '../model-gateway/model-gateway';
import type { Imports } from '../model-hub/imports';
import type { ModelHub } from '../model-hub/model-hub';
import type { Counters } from '../observability/counters';
import type { FunctionDefaults } from '../platform/function-defaults';
import type { Promotion } from '../promotion/promotion';
import type { Rollouts } from '../promotion/rollouts';
import type { Chain } from '../rag/chain';
import type { PromptTemplates } from '../rag/prompt-templates';
import type { Deployments } from '../serving/deployments';
import type { VectorSearch } from '../vector-search/vector-search';

/** Props of {@link ApiStack}. */
export interface ApiStackProps extends StackProps {
  readonly functions: FunctionDefaults;
  /** Prefix of names, e.g. `llmops-dev`. */
  readonly namespace: string;
  readonly limits: Pick<ApiProps, 'ratePerSecond' | 'burst' | 'firewall'>;
  /**
   * A host name of your own, and the ARN of its certificate.
   *
   * @default - the one that API Gateway makes
   */
  readonly domain?: { readonly name: string; readonly certificateArn: string };
  readonly callerKeys: CallerKeys;
  readonly cancellations: Cancellations;
  readonly gateway: ModelGateway;
  readonly chain: Chain;
  /**
   * The index, what follows it, and the bucket that browsers put uploads into.
   *
   * @default - the chain asks its model directly
   */
  readonly knowledge?: {
    readonly index: VectorSearch;
    readonly ingestion: Ingestion;
    readonly documents: IBucket;
  };
  /**
   * The stream of events, what people say of answers, and what is counted of both.
   *
   * @default - nothing is published, and there is no feedback
   */
  readonly feedback?: {
    readonly stream: EventStream;
    readonly feedback: Feedback;
    readonly counters: Counters;
  };
  /**
   * Releases, and how they are evaluated and promoted.
   *
   * @default - the release of the settings answers
   */
  readonly releases?: {
    readonly promotion: Promotion;
    readonly store: EvaluationStore;
    readonly evaluations: Evaluations;
    readonly rollouts: Rollouts;
    readonly templates: PromptTemplates;
    readonly tracking: Tracking;
  };
  /**
   * Models of one's own: their hub, and how versions are deployed.
   *
   * @default - there are none
   */
  readonly models?: {
    readonly hub: ModelHub;
    readonly imports: Imports;
    readonly deployments: Deployments | undefined;
  };
  /**
   * How versions are made.
   *
   * @default - nothing is fine-tuned here
   */
  readonly fineTuning?: FineTuning;
  /** Folder of the built web application. */
  readonly site: string;
  readonly isDeletionProtected: boolean;
  /** Key of the environment's data; undefined: keys of the services' own. */
  readonly encryptionKey: IKey | undefined;
  /** What happens to people's accounts and to logs when the stack is removed. */
  readonly removalPolicy: RemovalPolicy;
}

/** What people and applications call: the API, its callers, and the web application before it. */
export class ApiStack extends Stack {
  readonly api: Api;

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props);
    const {
      functions,
      namespace,
      domain,
      knowledge,
      feedback,
      releases,
      models,
      removalPolicy,
      isDeletionProtected,
    } = props;
    this.api = new Api(this, 'Api', {
      functions,
      ...props.limits,
      domain: domain && {
        name: domain.name,
        certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      },
    });
    const { handler } = this.api;
    props.callerKeys.grantAccess(handler);
    props.cancellations.grantAccess(handler);
    props.gateway.grantCall(handler);
    props.chain.grantAnswer(handler);
    // Deleting a document takes its passages at once.
    knowledge?.index.grantWrite(handler);
    knowledge?.ingestion.grantDocuments(handler);
    // An operator replays what consumers gave up.
    feedback?.stream.grantReplay(handler);
    feedback?.feedback.grantAccess(handler);
    feedback?.counters.grantRead(handler);

    releases?.promotion.grantManage(handler);
    releases?.store.grantAccess(handler);
    releases?.evaluations.grantStart(handler);
    releases?.rollouts.machine.grantStart(handler);
    releases?.templates.grantStore(handler);
    releases?.tracking.grantTrack(handler);

    // An approver decides of versions, an operator brings them here from another account.
    models?.hub.grantWrite(handler);
    models?.hub.grantCopy(handler);
    models?.imports.grantImport(handler);
    props.fineTuning?.grantStart(handler);
    models?.deployments?.grantStart(handler);

    const callers = new Callers(this, 'Callers', {
      domainPrefix: `${namespace}-${Aws.ACCOUNT_ID}`,
      removalPolicy,
      isDeletionProtected,
      functions,
      encryptionKey: props.encryptionKey,
    });
    callers.grantVerify(handler);
    const issuer = new KeyIssuer(this, 'KeyIssuer', { functions, namespace });
    props.callerKeys.grantAccess(issuer.handler);

    new WebApplication(this, 'Web', {
      site: props.site,
      restApi: this.api.restApi,
      removalPolicy,
      logDays: functions.logDays,
      accessLogDays: functions.logDays,
      documents: knowledge?.documents,
      callers,
    });
  }
}
