import { Duration } from 'aws-cdk-lib';
import type { IRestApi } from 'aws-cdk-lib/aws-apigateway';
import { Dashboard, type IWidget, Metric, PeriodOverride, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { MetricName } from '../../lambdas/observability/settings';
import { graph } from './graph';
import { kitMetric } from './kit-metric';
import { loopRows, type WatchedLoop } from './loop-rows';

/** Props of {@link JourneyDashboard}; what is left out is not shown. */
export interface JourneyDashboardProps {
  /** Namespace of the environment, under which its functions write metrics. */
  readonly namespace: string;
  /** Names of the routes to models. */
  readonly routes: readonly string[];
  /**
   * The API that applications call.
   *
   * @default - none
   */
  readonly api?: IRestApi;
  /**
   * Functions by what they are called in the graph.
   *
   * @default - none
   */
  readonly functions?: Readonly<Record<string, IFunction>>;
  /**
   * Queues with their dead letters, by what they are called in the graph.
   *
   * @default - none
   */
  readonly queues?: Readonly<Record<string, { readonly queue: IQueue; readonly deadLetters: IQueue }>>;
  /**
   * The domain that holds the index.
   *
   * @default - none
   */
  readonly index?: IDomain;
  /**
   * What comes back from answers.
   *
   * @default - nothing does
   */
  readonly loop?: WatchedLoop;
}

const fiveMinutes = Duration.minutes(5);

/** One dashboard: a row for every step from documents to releases, each graph with a title and the unit of its axis. */
export class JourneyDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: JourneyDashboardProps) {
    super(scope, id);
    this.dashboard = new Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.hours(12),
      periodOverride: PeriodOverride.AUTO,
      widgets: [
        ...row('Documents', documentGraphs(props)),
        ...row('Passages', passageGraphs(props)),
        ...row('Retrieval', retrievalGraphs(props)),
        ...row('Model', modelGraphs(props)),
        ...row('Answer', answerGraphs(props)),
        ...row('API', apiGraphs(props)),
        ...(props.loop ? loopRows(props.namespace, props.loop) : []).flatMap(({ step, graphs }) =>
          row(step, graphs),
        ),
      ],
    });
  }
}

function documentGraphs({ namespace, queues = {} }: JourneyDashboardProps): IWidget[] {
  const outcomes = ['indexed', 'deleted', 'failed'].map((by) =>
    kitMetric('documents', { namespace, by, label: by }),
  );
  const waiting = Object.entries(queues).flatMap(([label, { queue, deadLetters }]) => [
    queue.metricApproximateNumberOfMessagesVisible({ label, period: fiveMinutes, statistic: 'Maximum' }),
    deadLetters.metricApproximateNumberOfMessagesVisible({
      label: `${label}: given up`,
      period: fiveMinutes,
      statistic: 'Maximum',
    }),
  ]);
  const age = Object.entries(queues).map(([label, { queue }]) =>
    queue.metricApproximateAgeOfOldestMessage({ label, period: fiveMinutes, statistic: 'Maximum' }),
  );
  return [
    graph('Documents by outcome', 'documents in 5 minutes', outcomes),
    ...(age.length > 0
      ? [
          graph('Changes that wait', 'messages', waiting),
          graph('Age of the oldest change that waits', 'seconds', age),
        ]
      : []),
  ];
}

function passageGraphs({ namespace, index }: JourneyDashboardProps): IWidget[] {
  const passages = (['passagesIndexed', 'passagesEmbedded'] as const).map((metric) =>
    kitMetric(metric, { namespace, label: metric === 'passagesIndexed' ? 'indexed' : 'embedded' }),
  );
  return [
    graph('Passages indexed, and embedded because they are new', 'passages in 5 minutes', passages),
    ...(index
      ? [
          graph('Free storage of the fullest node', 'MiB', [
            index.metricFreeStorageSpace({ label: 'free', period: fiveMinutes, statistic: 'Minimum' }),
          ]),
          graph('Memory of the busiest node', 'percent', [
            index.metricJVMMemoryPressure({ label: 'heap', period: fiveMinutes, statistic: 'Maximum' }),
          ]),
        ]
      : []),
  ];
}

function retrievalGraphs({ namespace, index }: JourneyDashboardProps): IWidget[] {
  return [
    graph('Time to find the passages of a question', 'milliseconds', [
      ...['p50', 'p95'].map((statistic) => stepOf(namespace, 'retrieve', statistic)),
    ]),
    graph('Passages in a prompt', 'passages, average', [
      kitMetric('passagesRetrieved', { namespace, statistic: 'Average', label: 'passages' }),
    ]),
    ...(index
      ? [
          graph('Time of a search in the index', 'milliseconds', [
            index.metricSearchLatency({ label: 'average', period: fiveMinutes, statistic: 'Average' }),
          ]),
        ]
      : []),
  ];
}

function modelGraphs({ namespace, routes }: JourneyDashboardProps): IWidget[] {
  const byRoute = (metric: MetricName, statistic?: string, suffix = '') =>
    routes.map((by) => kitMetric(metric, { namespace, by, statistic, label: `${by}${suffix}` }));
  const tokens = ['input', 'output'].map((by) => kitMetric('tokens', { namespace, by, label: by }));
  return [
    graph('Calls of models by route', 'calls in 5 minutes', byRoute('modelCalls')),
    graph('Time of 95 of 100 calls by route', 'milliseconds', byRoute('modelLatency', 'p95')),
    graph('Failed calls and further tries by route', 'calls in 5 minutes', [
      ...byRoute('modelErrors', undefined, ': failed'),
      ...byRoute('modelRetries', undefined, ': tried again'),
    ]),
    graph(
      'Calls that another route answered, by the route that was asked',
      'calls in 5 minutes',
      byRoute('modelFallbacks'),
    ),
    graph('Tokens', 'tokens in 5 minutes', tokens),
    graph('Cost of routes with a price', 'US dollars in 5 minutes', byRoute('costUsd')),
  ];
}

function answerGraphs({ namespace }: JourneyDashboardProps): IWidget[] {
  const states = ['answered', 'declined', 'cancelled', 'failed'].map((by) =>
    kitMetric('answers', { namespace, by, label: by }),
  );
  return [
    graph('Answers by how they ended', 'answers in 5 minutes', states),
    graph('Time to the first word, and to the end', 'milliseconds', [
      ...['p50', 'p95'].map((statistic) => stepOf(namespace, 'firstToken', statistic)),
      stepOf(namespace, 'total', 'p95'),
    ]),
    graph('Citations shown, and left out because they could not be verified', 'citations in 5 minutes', [
      kitMetric('citations', { namespace, label: 'shown' }),
      kitMetric('citationsRejected', { namespace, label: 'left out' }),
    ]),
  ];
}

function apiGraphs({ namespace, api, functions = {} }: JourneyDashboardProps): IWidget[] {
  const errors = Object.entries(functions).map(([label, shown]) =>
    shown.metricErrors({ label, period: fiveMinutes, statistic: 'Sum' }),
  );
  return [
    ...(api
      ? [
          graph('Requests, and those that ended with an error', 'requests in 5 minutes', [
            apiMetric(api, 'Count', 'requests'),
            apiMetric(api, '4XXError', 'status 4xx'),
            apiMetric(api, '5XXError', 'status 5xx'),
          ]),
        ]
      : []),
    graph('Errors in the kit itself', 'errors in 5 minutes', [
      kitMetric('defects', { namespace, label: 'defects' }),
    ]),
    ...(errors.length > 0
      ? [graph('Failed invocations by function', 'invocations in 5 minutes', errors)]
      : []),
  ];
}

/** A heading and the graphs below it. */
function row(step: string, graphs: readonly IWidget[]): IWidget[][] {
  return [[new TextWidget({ markdown: `## ${step}`, width: 24, height: 1 })], [...graphs]];
}

function stepOf(namespace: string, step: string, statistic: string): Metric {
  return kitMetric('answerLatency', { namespace, by: step, statistic, label: `${step} ${statistic}` });
}

function apiMetric(api: IRestApi, metricName: string, label: string): Metric {
  return new Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    dimensionsMap: { ApiName: api.restApiName, Stage: api.deploymentStage.stageName },
    statistic: 'Sum',
    period: fiveMinutes,
    label,
  });
}
