import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type EvaluationSettings, liveScoringVariables } from '../../lambdas/evaluation/settings';
import { EventConsumer } from '../feedback/event-consumer';
import type { EventStream } from '../feedback/event-stream';
import type { ModelGateway } from '../model-gateway/model-gateway';
import { BundledFunction } from '../platform/bundled-function';
import type { FunctionDefaults } from '../platform/function-defaults';
import type { AnswerLog } from '../rag/answer-log';
import type { PromptTemplates } from '../rag/prompt-templates';
import type { EvaluationStore } from './evaluation-store';

/** Props of {@link LiveScoring}. */
export interface LiveScoringProps {
  readonly functions: FunctionDefaults;
  readonly stream: EventStream;
  readonly store: EvaluationStore;
  readonly answerLog: AnswerLog;
  readonly templates: PromptTemplates;
  readonly gateway: ModelGateway;
  readonly settings: EvaluationSettings;
}

/** Scores the groundedness of a share of live answers: one function samples them, one scores what is due every minute. */
export class LiveScoring extends Construct {
  readonly handlers: Readonly<Record<string, LambdaFunction>>;
  /** Those of them that read the event stream. */
  readonly consumers: Readonly<Record<string, LambdaFunction>>;

  constructor(scope: Construct, id: string, props: LiveScoringProps) {
    super(scope, id);
    const { functions, stream, store, settings } = props;
    const { handler: sample } = new EventConsumer(this, 'Sample', {
      stream,
      functions,
      entry: 'evaluation/sample-live-answers',
      description: 'Puts a share of the answers that the event stream brings into the queue to be scored',
    });
    store.grantSample(sample);

    const score = new BundledFunction(this, 'Score', {
      functions,
      entry: 'evaluation/score-live-answers',
      description: 'Scores the live answers that are due',
      timeout: Duration.minutes(10),
    });
    store.grantScore(score);
    props.answerLog.grantRead(score);
    props.templates.grantRead(score);
    props.gateway.grantCall(score);
    stream.grantPublish(score);
    new Rule(this, 'Due', {
      description: 'Live answers that wait to be scored',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new FunctionTarget(score, { retryAttempts: 0 })],
    });
    for (const fn of [sample, score])
      fn.addEnvironment(liveScoringVariables.settings, JSON.stringify(settings));
    this.consumers = { SampleLiveAnswers: sample };
    this.handlers = { ...this.consumers, ScoreLiveAnswers: score };
  }
}
