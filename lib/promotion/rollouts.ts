import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type PromotionSettings, promotionSettingsVariables } from '../../lambdas/promotion/settings';
import type { EvaluationStore } from '../evaluation/evaluation-store';
import type { Evaluations } from '../evaluation/evaluations';
import type { Tracking } from '../evaluation/tracking';
import type { EventStream } from '../feedback/event-stream';
import type { Feedback } from '../feedback/feedback';
import type { ModelGateway } from '../model-gateway/model-gateway';
import type { ModelHub } from '../model-hub/model-hub';
import type { Counters } from '../observability/counters';
import { BundledFunction } from '../platform/bundled-function';
import type { FunctionDefaults } from '../platform/function-defaults';
import type { AnswerLog } from '../rag/answer-log';
import type { Chain } from '../rag/chain';
import type { Deployments } from '../serving/deployments';
import type { VectorSearch } from '../vector-search/vector-search';
import type { Promotion } from './promotion';
import { RolloutMachine } from './rollout-machine';

/** Props of {@link Rollouts}. */
export interface RolloutsProps {
  readonly functions: FunctionDefaults;
  /** Prefix of names, e.g. `llmops-dev`. */
  readonly namespace: string;
  readonly promotion: Promotion;
  readonly store: EvaluationStore;
  readonly evaluations: Evaluations;
  readonly stream: EventStream;
  readonly feedback: Feedback;
  readonly counters: Counters;
  readonly gateway: ModelGateway;
  readonly chain: Chain;
  readonly answerLog: AnswerLog;
  /**
   * The index that releases search.
   *
   * @default - the chain asks its model directly
   */
  readonly index?: VectorSearch;
  readonly tracking: Tracking;
  /**
   * Models of one's own, whose versions releases call.
   *
   * @default - there are none
   */
  readonly models?: OwnModels;
  readonly settings: PromotionSettings;
}

/** What rollouts need of models of one's own. */
export interface OwnModels {
  readonly hub: ModelHub;
  /** Undefined where no version is deployed. */
  readonly deployments: Deployments | undefined;
}

/** Rollouts of candidates: their state machine and its functions. */
export class Rollouts extends Construct {
  readonly machine: RolloutMachine;
  readonly handlers: Readonly<Record<string, LambdaFunction>>;

  constructor(scope: Construct, id: string, props: RolloutsProps) {
    super(scope, id);
    const { functions, namespace, promotion } = props;
    const advance = new BundledFunction(this, 'Advance', {
      functions,
      entry: 'promotion/advance-rollout',
      description: 'Takes a rollout as far as it gets without waiting',
      timeout: Duration.minutes(5),
    });
    const askApproval = new BundledFunction(this, 'AskApproval', {
      functions,
      entry: 'promotion/ask-approval',
      description: 'Keeps the token with which an approval ends the wait of a rollout',
      timeout: Duration.seconds(30),
    });
    promotion.grantManage(advance);
    promotion.grantManage(askApproval);
    props.gateway.grantCall(advance);
    props.chain.grantTry(advance);
    props.index?.grantRead(advance);
    props.answerLog.grantRead(advance);
    props.feedback.grantAccess(advance);
    props.store.grantAccess(advance);
    props.evaluations.grantStart(advance);
    props.counters.grantRead(advance);
    props.stream.grantPublish(advance);
    props.tracking.grantTrack(advance);
    // The aliases of a group follow the release that answers, and what is not deployed answers nothing.
    props.models?.hub.grantAlias(advance);
    props.models?.deployments?.grantRead(advance);
    advance.addEnvironment(promotionSettingsVariables.settings, JSON.stringify(props.settings));
    this.machine = new RolloutMachine(this, 'Rollout', { advance, askApproval, namespace, functions });
    this.handlers = { AdvanceRollout: advance, AskApproval: askApproval };
  }
}
