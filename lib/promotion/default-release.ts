import { CfnOutput, CustomResource, Duration } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { type DefaultReleaseSettings, defaultReleaseResource } from '../../lambdas/promotion/settings';
import type { Tracking } from '../evaluation/tracking';
import type { EventStream } from '../feedback/event-stream';
import { BundledFunction } from '../platform/bundled-function';
import type { FunctionDefaults } from '../platform/function-defaults';
import type { Promotion } from './promotion';
import type { OwnModels } from './rollouts';

/** Props of {@link DefaultRelease}. */
export interface DefaultReleaseProps {
  /** What all functions of the environment have in common; the one that settles releases needs no network. */
  readonly functions: FunctionDefaults;
  readonly promotion: Promotion;
  /** Told of a release that the settings make. */
  readonly stream: EventStream;
  readonly tracking: Tracking;
  /**
   * Models of one's own: the aliases of their groups follow the pointers.
   *
   * @default - there are none
   */
  readonly models?: Pick<OwnModels, 'hub'>;
  /** What the environment says of its chain. */
  readonly settings: DefaultReleaseSettings;
  /** Tenant of the event that tells of it. */
  readonly tenant: string;
}

/**
 * The release that the settings of the environment make: the first deployment makes it champion; once there is a
 * champion, changed settings make a candidate, and the output `DefaultRelease` says so.
 */
export class DefaultRelease extends Construct {
  constructor(scope: Construct, id: string, props: DefaultReleaseProps) {
    super(scope, id);
    const { logDays, removalPolicy } = props.functions;
    const fn = new BundledFunction(this, 'Function', {
      entry: 'promotion/settle-default-release',
      description: 'Brings the pointers to releases in line with the settings of a deployment',
      timeout: Duration.minutes(1),
      functions: { ...props.functions, network: undefined },
    });
    props.promotion.grantManage(fn);
    props.stream.grantPublish(fn);
    props.tracking.grantTrack(fn);
    props.models?.hub.grantAlias(fn);
    const provider = new Provider(this, 'Provider', {
      onEventHandler: fn,
      logGroup: new LogGroup(this, 'ProviderLog', { retention: logDays, removalPolicy }),
    });
    const settled = new CustomResource(this, 'Settled', {
      serviceToken: provider.serviceToken,
      serviceTimeout: Duration.minutes(5),
      resourceType: defaultReleaseResource.type,
      properties: { settings: JSON.stringify(props.settings), tenant: props.tenant },
    });
    new CfnOutput(this, 'Message', {
      description: 'What became of the release that the settings make',
      value: settled.getAttString('Message'),
    });
  }
}
