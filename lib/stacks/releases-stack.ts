import { type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { EvaluationSettings } from '../../lambdas/evaluation/settings';
import type { DefaultReleaseSettings, PromotionSettings } from '../../lambdas/promotion/settings';
import { EvaluationStore } from '../evaluation/evaluation-store';
import { Evaluations } from '../evaluation/evaluations';
import { LiveScoring } from '../evaluation/live-scoring';
import { Tracking } from '../evaluation/tracking';
import type { EventLake } from '../feedback/event-lake';
import type { EventStream } from '../feedback/event-stream';
import type { Feedback } from '../feedback/feedback';
import { PeopleDeletion } from '../feedback/people-deletion';
import type { ModelGateway } from '../model-gateway/model-gateway';
import type { Counters } from '../observability/counters';
import type { FunctionDefaults } from '../platform/function-defaults';
import { DefaultRelease } from '../promotion/default-release';
import type { Promotion } from '../promotion/promotion';
import { type OwnModels, Rollouts } from '../promotion/rollouts';
import type { AnswerLog } from '../rag/answer-log';
import type { Chain } from '../rag/chain';
import type { PromptTemplates } from '../rag/prompt-templates';
import type { VectorSearch } from '../vector-search/vector-search';

/** Props of {@link ReleasesStack}. */
export interface ReleasesStackProps extends StackProps {
  readonly functions: FunctionDefaults;
  /** Prefix of names, e.g. `llmops-dev`. */
  readonly namespace: string;
  readonly promotion: Promotion;
  readonly stream: EventStream;
  /** Hours that the stream keeps an event. */
  readonly streamHours: number;
  /**
   * The tables of events, which the deletion of a person's data goes through.
   *
   * @default - there are none
   */
  readonly lake?: EventLake;
  readonly feedback: Feedback;
  readonly counters: Counters;
  readonly gateway: ModelGateway;
  readonly chain: Chain;
  readonly templates: PromptTemplates;
  readonly answerLog: AnswerLog;
  /** Bucket that access logs go to. */
  readonly accessLogs: IBucket;
  /**
   * The index that releases search.
   *
   * @default - the chain asks its model directly
   */
  readonly index?: VectorSearch;
  /**
   * Models of one's own, whose versions releases call.
   *
   * @default - there are none
   */
  readonly models?: OwnModels;
  readonly evaluation: EvaluationSettings;
  readonly rollouts: PromotionSettings;
  /** What the environment says of its chain. */
  readonly defaultRelease: DefaultReleaseSettings;
  readonly encryptionKey: IKey | undefined;
  /** What happens to datasets and reports when the stack is removed. */
  readonly removalPolicy: RemovalPolicy;
}

/** What makes a change a release: datasets, evaluations, and the way from candidate to champion. */
export class ReleasesStack extends Stack {
  readonly promotion: Promotion;
  readonly store: EvaluationStore;
  readonly tracking: Tracking;
  readonly evaluations: Evaluations;
  readonly liveScoring: LiveScoring;
  readonly rollouts: Rollouts;
  readonly templates: PromptTemplates;
  readonly deletion: PeopleDeletion;

  constructor(scope: Construct, id: string, props: ReleasesStackProps) {
    super(scope, id, props);
    const { functions, promotion } = props;
    this.promotion = promotion;
    this.store = new EvaluationStore(this, 'Store', props);
    this.tracking = new Tracking(this, 'Tracking', {
      ...props,
      mlflow: props.evaluation.mlflow,
      name: props.namespace,
    });
    this.evaluations = new Evaluations(this, 'Evaluations', {
      ...props,
      store: this.store,
      tracking: this.tracking,
      settings: props.evaluation,
    });
    this.liveScoring = new LiveScoring(this, 'LiveScoring', {
      ...props,
      store: this.store,
      settings: props.evaluation,
    });
    this.rollouts = new Rollouts(this, 'Rollouts', {
      ...props,
      store: this.store,
      evaluations: this.evaluations,
      tracking: this.tracking,
      settings: props.rollouts,
    });
    this.templates = props.templates;
    this.deletion = new PeopleDeletion(this, 'PeopleDeletion', {
      ...props,
      store: this.store,
      tracking: this.tracking,
    });
    new DefaultRelease(this, 'DefaultRelease', {
      functions,
      promotion,
      stream: props.stream,
      tracking: this.tracking,
      models: props.models,
      settings: props.defaultRelease,
      tenant: 'default',
    });
  }
}
