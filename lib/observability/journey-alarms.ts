import { Duration } from 'aws-cdk-lib';
import type { IRestApi } from 'aws-cdk-lib/aws-apigateway';
import { ComparisonOperator, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { KitAlarm, type KitAlarmProps } from '../platform/kit-alarm';
import { kitMetric } from './kit-metric';

/** Props of {@link JourneyAlarms}; what is left out is not watched. */
export interface JourneyAlarmsProps {
  /** Namespace of the environment, under which its functions write metrics. */
  readonly namespace: string;
  /** Who is told. */
  readonly topic: ITopic;
  /**
   * The API that applications call.
   *
   * @default - none
   */
  readonly api?: IRestApi;
  /**
   * Functions by a name in PascalCase that stays, e.g. `IndexDocuments`: it becomes part of the alarms' ids.
   *
   * @default - none
   */
  readonly functions?: Readonly<Record<string, IFunction>>;
  /**
   * Queues with their dead letters, by a name in PascalCase that stays.
   *
   * @default - none
   */
  readonly queues?: Readonly<Record<string, { readonly queue: IQueue; readonly deadLetters: IQueue }>>;
  /**
   * The state machine that compares sources and index.
   *
   * @default - none
   */
  readonly syncs?: IStateMachine;
  /**
   * The index, and the volume of each of its data nodes in GiB.
   *
   * @default - none
   */
  readonly index?: { readonly domain: IDomain; readonly volumeGib: number };
  /**
   * Milliseconds to the first token of an answer that 95 of 100 have to keep.
   *
   * @default 15000
   */
  readonly firstTokenMs?: number;
}

const fiveMinutes = { period: Duration.minutes(5) };

/** The alarms of the journey from documents to answers. Thresholds fit a service that is asked at least some times an hour. */
export class JourneyAlarms extends Construct {
  readonly #topic: ITopic;

  constructor(scope: Construct, id: string, props: JourneyAlarmsProps) {
    super(scope, id);
    this.#topic = props.topic;
    this.#watchAnswers(props);
    this.#watchDocuments(props);
    if (props.api) this.#watchApi(props.api);
    for (const [name, watched] of Object.entries(props.functions ?? {})) this.#watchFunction(name, watched);
    for (const [name, watched] of Object.entries(props.queues ?? {})) this.#watchQueue(name, watched);
    if (props.index) this.#watchIndex(props.index);
  }

  #watchAnswers({ namespace, firstTokenMs = 15_000 }: JourneyAlarmsProps): void {
    this.#add('SlowAnswers', {
      metric: kitMetric('answerLatency', { namespace, by: 'firstToken', statistic: 'p95' }),
      threshold: firstTokenMs,
      periods: 3,
      impact: 'Users wait for the first word of their answers',
      runbook: 'Slow answers',
    });
    this.#add('FailedModelCalls', {
      metric: kitMetric('modelErrorsOfAllRoutes', { namespace }),
      threshold: 5,
      periods: 3,
      breachedPeriods: 2,
      impact: 'Questions stay unanswered or documents unindexed, because a model does not answer',
      runbook: 'Failed model calls',
    });
    this.#add('AnswersNotLogged', {
      metric: kitMetric('answersNotLogged', { namespace }),
      threshold: 1,
      impact: 'Users get errors instead of answers, or answers are missing from the answer log',
      runbook: 'Answers missing from the log',
    });
  }

  #watchDocuments({ namespace, syncs }: JourneyAlarmsProps): void {
    this.#add('FailedDocuments', {
      metric: kitMetric('documents', { namespace, by: 'failed' }),
      threshold: 10,
      periods: 3,
      breachedPeriods: 2,
      impact: 'Answers do not know what is in the documents that failed',
      runbook: 'Failed documents',
    });
    if (syncs === undefined) return;
    this.#add('FailedSyncs', {
      metric: syncs.metricFailed({ ...fiveMinutes, statistic: 'Sum' }),
      threshold: 1,
      impact: 'The index may have documents that are gone, and lack documents that are there',
      runbook: 'Failed syncs',
    });
  }

  #watchApi(api: IRestApi): void {
    this.#add('RequestErrors', {
      metric: new Metric({
        namespace: 'AWS/ApiGateway',
        metricName: '5XXError',
        dimensionsMap: { ApiName: api.restApiName, Stage: api.deploymentStage.stageName },
        statistic: 'Sum',
        ...fiveMinutes,
      }),
      threshold: 5,
      periods: 3,
      breachedPeriods: 2,
      impact: 'Applications get errors that are not theirs',
      runbook: 'API errors',
    });
  }

  #watchFunction(name: string, watched: IFunction): void {
    this.#add(`${name}FunctionErrors`, {
      metric: watched.metricErrors({ ...fiveMinutes, statistic: 'Sum' }),
      threshold: 1,
      periods: 3,
      breachedPeriods: 2,
      impact: `The function ${name} fails; what it was called for did not happen or is tried again`,
      runbook: 'Failed functions',
    });
    this.#add(`${name}FunctionThrottles`, {
      metric: watched.metricThrottles({ ...fiveMinutes, statistic: 'Sum' }),
      threshold: 5,
      periods: 3,
      impact: `The function ${name} is refused by Lambda; its callers wait or get errors`,
      runbook: 'Throttled functions',
    });
  }

  #watchQueue(name: string, { queue, deadLetters }: { queue: IQueue; deadLetters: IQueue }): void {
    this.#add(`${name}QueueDeadLetters`, {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ ...fiveMinutes, statistic: 'Maximum' }),
      threshold: 1,
      impact: `Changes in the queue ${name} were given up; the index does not follow them`,
      runbook: 'Dead letters',
    });
    this.#add(`${name}QueueDelay`, {
      metric: queue.metricApproximateAgeOfOldestMessage({ ...fiveMinutes, statistic: 'Maximum' }),
      threshold: Duration.minutes(15).toSeconds(),
      periods: 2,
      impact: `Changes in the queue ${name} wait; answers are of yesterday's documents`,
      runbook: 'Delayed documents',
    });
  }

  #watchIndex({ domain, volumeGib }: { domain: IDomain; volumeGib: number }): void {
    const minute = { period: Duration.minutes(1) };
    // Thresholds and periods as AWS recommends them (developer guide, "Recommended CloudWatch alarms").
    this.#add('IndexRed', {
      metric: domain.metricClusterStatusRed({ ...minute, statistic: 'Maximum' }),
      threshold: 1,
      impact: 'Part of the passages cannot be found, and nothing can be indexed',
      runbook: 'Index unavailable',
    });
    this.#add('IndexWritesBlocked', {
      metric: domain.metricClusterIndexWritesBlocked({ ...fiveMinutes, statistic: 'Maximum' }),
      threshold: 1,
      impact: 'Documents cannot be indexed; questions are answered from what is there',
      runbook: 'Index unavailable',
    });
    this.#add('IndexStorage', {
      metric: domain.metricFreeStorageSpace({ ...minute, statistic: 'Minimum' }),
      // The metric is in MiB; the index stops taking documents before a volume is full.
      threshold: volumeGib * 1_024 * 0.25,
      comparison: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      impact: 'The index will soon take no more documents',
      runbook: 'Index storage low',
    });
    this.#add('IndexMemory', {
      metric: domain.metricJVMMemoryPressure({ ...minute, statistic: 'Maximum' }),
      threshold: 95,
      periods: 3,
      impact: 'Searches become slow, and a node may fall over',
      runbook: 'Index memory high',
    });
  }

  #add(id: string, props: Omit<KitAlarmProps, 'topic'>): void {
    new KitAlarm(this, id, { ...props, topic: this.#topic });
  }
}
