import { ArnFormat, Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, ResourcePolicy, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { CfnDomain } from 'aws-cdk-lib/aws-opensearchservice';
import { Construct } from 'constructs';

/** Props of {@link DomainLogs}. */
export interface DomainLogsProps {
  /** How long lines are kept. */
  readonly retention: RetentionDays;
  /** What happens to the logs when the stack is removed; a domain that stays writes none from then on. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Log groups of a domain's errors and slow calls, and the policy that lets the service write them.
 *
 * A line about a slow search quotes the search, hence the question: no index of the kit has a threshold, so that none
 * is written until a person sets `index.search.slowlog.threshold.query.warn` for the hours of an investigation.
 */
export class DomainLogs extends Construct {
  /** What the domain has to be told. */
  readonly publishingOptions: Readonly<Record<string, CfnDomain.LogPublishingOptionProperty>>;

  constructor(scope: Construct, id: string, props: DomainLogsProps) {
    super(scope, id);
    const groups = {
      ES_APPLICATION_LOGS: new LogGroup(this, 'Errors', props),
      SEARCH_SLOW_LOGS: new LogGroup(this, 'SlowSearches', props),
      INDEX_SLOW_LOGS: new LogGroup(this, 'SlowWrites', props),
    };
    const policy = new ResourcePolicy(this, 'Policy', {
      policyStatements: [
        new PolicyStatement({
          principals: [new ServicePrincipal('es.amazonaws.com')],
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: Object.values(groups).map(({ logGroupArn }) => logGroupArn),
          // No other account's domain may write here in the service's name.
          conditions: {
            StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
            ArnLike: {
              'aws:SourceArn': Stack.of(this).formatArn({
                service: 'es',
                resource: 'domain',
                resourceName: '*',
                arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
              }),
            },
          },
        }),
      ],
    });
    // Never retained: its name is fixed, and one that a failed deployment leaves behind ends the next one.
    policy.applyRemovalPolicy(RemovalPolicy.DESTROY);
    this.publishingOptions = Object.fromEntries(
      Object.entries(groups).map(([name, group]) => [
        name,
        { enabled: true, cloudWatchLogsLogGroupArn: group.logGroupArn },
      ]),
    );
  }
}
