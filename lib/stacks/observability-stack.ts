import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Api } from '../api/api';
import type { Ingestion } from '../ingestion/ingestion';
import { AlarmTopic } from '../observability/alarm-topic';
import { JourneyAlarms } from '../observability/journey-alarms';
import { JourneyDashboard } from '../observability/journey-dashboard';
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
    const { namespace, api, knowledge } = props;
    const domain = knowledge?.index.domain;
    const watched = {
      namespace,
      api: api.restApi,
      functions: { Api: api.handler, ...knowledge?.ingestion.handlers },
      queues: knowledge && { Ingestion: knowledge.ingestion.queue },
    };
    new JourneyDashboard(this, 'Journey', { ...watched, routes: props.routes, index: domain });
    if (!props.areAlarmsOn) return;
    new JourneyAlarms(this, 'Alarms', {
      ...watched,
      topic: new AlarmTopic(this, 'Topic', { emails: props.alarmEmails, encryptionKey: props.encryptionKey })
        .topic,
      syncs: knowledge?.ingestion.syncs,
      index: domain && { domain, volumeGib: knowledge.volumeGib },
    });
  }
}
