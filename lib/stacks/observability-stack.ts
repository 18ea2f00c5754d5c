import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Api } from '../api/api';
import type { Ingestion } from '../ingestion/ingestion';
import { AlarmTopic } from '../observability/alarm-topic';
import { JourneyAlarms } from '../observability/journey-alarms';
import { JourneyDashboard } from '../observability/journey-dashboard';
import { LoopAlarms } from '../observability/loop-alarms';
import type { WatchedLoop } from '../observability/loop-rows';
import { EndpointAlarms, type WatchedEndpoint } from '../serving/endpoint-alarms';
import { MachineAlarms } from '../serving/machine-alarms';
import type { VectorSearch } from '../vector-search/vector-search';

/** Props of {@link ObservabilityStack}. */
export interface ObservabilityStackProps extends StackProps {
  /** Namespace under which functions write metrics. */
  readonly namespace: string;
  /** Names of the routes to models. */
  readonly routes: readonly string[];
  readonly api: Api;
  /**
   * The index, the volume of each of its data nodes in GiB, and what follows it.
   *
   * @default - there is none to watch
   */
  readonly knowledge?: {
    readonly index: VectorSearch;
    readonly volumeGib: number;
    readonly ingestion: Ingestion;
  };
  /**
   * What comes back from answers, and the functions of it by name.
   *
   * @default - there is none to watch
   */
  readonly feedback?: {
    readonly watched: WatchedLoop;
    readonly handlers: Readonly<Record<string, LambdaFunction>>;
  };
  /**
   * Models of one's own: functions and state machines by name, and endpoints.
   *
   * @default - there are none to watch
   */
  readonly models?: {
    readonly handlers: Readonly<Record<string, LambdaFunction>>;
    readonly machines: Readonly<Record<string, IStateMachine>>;
    readonly endpoints: readonly WatchedEndpoint[];
  };
  /** Whether someone is called when something is wrong. */
  readonly areAlarmsOn: boolean;
  /** Whom alarms are sent to. */
  readonly alarmEmails: readonly string[];
  /** Key that alarms are encrypted with on their way; undefined: one of the topic's own. */
  readonly encryptionKey: IKey | undefined;
}

/** What the engineer on call looks at, and what calls them. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const { namespace, api, knowledge, feedback, models } = props;
    const loop = feedback?.watched;
    const domain = knowledge?.index.domain;
    const watched = {
      namespace,
      api: api.restApi,
      functions: {
        Api: api.handler,
        ...knowledge?.ingestion.handlers,
        ...feedback?.handlers,
        ...models?.handlers,
      },
      queues: knowledge && { Ingestion: knowledge.ingestion.queue },
    };
    new JourneyDashboard(this, 'Journey', { ...watched, routes: props.routes, index: domain, loop });
    if (!props.areAlarmsOn) return;
    const { topic } = new AlarmTopic(this, 'Topic', {
      emails: props.alarmEmails,
      encryptionKey: props.encryptionKey,
    });
    if (models) new MachineAlarms(this, 'ModelAlarms', { topic, machines: models.machines });
    for (const endpoint of models?.endpoints ?? []) {
      new EndpointAlarms(this, `Alarms-${endpoint.endpointName}`, { endpoint, topic });
    }
    if (loop) new LoopAlarms(this, 'LoopAlarms', { namespace, topic, loop });
    new JourneyAlarms(this, 'Alarms', {
      ...watched,
      topic,
      syncs: knowledge?.ingestion.syncs,
      index: domain && { domain, volumeGib: knowledge.volumeGib },
    });
  }
}
