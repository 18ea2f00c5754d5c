import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  type EvaluationSettings,
  evaluationMachineVariables,
  offlineJudgeRoute,
} from '../../lambdas/evaluation/settings';
import type { EventStream } from '../feedback/event-stream';
import type { ModelGateway } from '../model-gateway/model-gateway';
import { BundledFunction } from '../platform/bundled-function';
import type { FunctionDefaults } from '../platform/function-defaults';
import type { Promotion } from '../promotion/promotion';
import type { Chain } from '../rag/chain';
import type { VectorSearch } from '../vector-search/vector-search';
import { EvaluationMachine } from './evaluation-machine';
import type { EvaluationStore } from './evaluation-store';
import type { Tracking } from './tracking';

/** Props of {@link Evaluations}. */
export interface EvaluationsProps {
  readonly functions: FunctionDefaults;
  readonly store: EvaluationStore;
  readonly stream: EventStream;
  readonly gateway: ModelGateway;
  readonly chain: Chain;
  readonly promotion: Promotion;
  /**
   * The index that releases search.
   *
   * @default - the chain asks its model directly
   */
  readonly index?: VectorSearch;
  readonly tracking: Tracking;
  readonly settings: EvaluationSettings;
}

/** Evaluations of releases on datasets: the state machine that runs them, and its functions. */
export class Evaluations extends Construct {
  readonly machine: EvaluationMachine;
  readonly handlers: Readonly<Record<string, LambdaFunction>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EvaluationsProps,
  ) {
    super(scope, id);
    const { functions, store, settings } = props;
    const plan = new BundledFunction(this, 'Plan', {
      functions,
      entry: 'evaluation/plan-evaluation',
      description: 'Lists the cases of an evaluation that are open',
      timeout: Duration.minutes(5),
    });
    const evaluateCase = new BundledFunction(this, 'Case', {
      functions,
      entry: 'evaluation/evaluate-case',
      description: 'Answers one case by both releases and scores the answers',
      timeout: Duration.minutes(15),
    });
    const finish = new BundledFunction(this, 'Finish', {
      functions,
      entry: 'evaluation/finish-evaluation',
      description: 'Makes the report of an evaluation',
      timeout: Duration.minutes(10),
      memoryMb: 1_024,
    });
    for (const fn of [plan, evaluateCase, finish]) store.grantAccess(fn);
    props.gateway.grantCall(evaluateCase);
    props.chain.grantTry(evaluateCase);
    props.promotion.grantRead(evaluateCase);
    props.index?.grantRead(evaluateCase);
    props.stream.grantPublish(finish);
    props.tracking.grantTrack(finish);
    this.machine = new EvaluationMachine(this, 'Machine', {
      plan,
      evaluateCase,
      finish,
      store,
      functions,
      concurrency: settings.concurrency,
    });
    this.handlers = { PlanEvaluation: plan, EvaluateCase: evaluateCase, FinishEvaluation: finish };
  }

  /** Lets the function start evaluations. */
  grantStart(fn: LambdaFunction): void {
    this.machine.grantStartExecution(fn);
    fn.addEnvironment(evaluationMachineVariables.stateMachine, this.machine.stateMachineArn);
    fn.addEnvironment(
      evaluationMachineVariables.judgeRoute,
      this.props.settings.judgeRoute ?? offlineJudgeRoute,
    );
  }
}
