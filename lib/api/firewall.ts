import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { bodyLabels, managedRules } from './managed-rules';

/** Props of {@link Firewall}. */
export interface FirewallProps {
  /** Stage of the REST API that it stands before. */
  readonly stage: Stage;
  /** Requests of one address in 5 minutes past which it is blocked, 10 to 2000000000. */
  readonly requestsPer5Minutes: number;
}

/** How many clients may sit behind one address that sends others' requests on, such as CloudFront's. */
const clientsBehindProxy = 20;

/** A limit of WAF. */
const highestRate = 2_000_000_000;

/** Paths of the API as the firewall sees them: behind the stage `v`, or behind a host name of one's own. */
const apiPath = '^/(v/)?v1/';

const tooManyRequests = 'TooManyRequests';

/**
 * A web application firewall before the API: addresses with a bad name, known attacks, and a rate an address.
 *
 * Rules about bodies would stop prompts that are long, or hold HTML or code. They count below `/v1/`, where every body
 * is read as JSON or a document and a caller has a key, and block elsewhere. The firewall sees the first 16 KiB of a
 * body, the default of API Gateway's; what is behind them no rule sees.
 */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, props: FirewallProps) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('Firewall'),
      associationConfig: { requestBody: { API_GATEWAY: { defaultSizeInspectionLimit: 'KB_16' } } },
      customResponseBodies: {
        [tooManyRequests]: { contentType: 'APPLICATION_JSON', content: tooManyRequestsBody },
      },
      rules: [
        ...rateRules(props.requestsPer5Minutes),
        ...managedRules.map(({ name, countedRules }) =>
          managedRuleGroup(
            name,
            countedRules.map(({ rule }) => rule),
          ),
        ),
        blockBodiesOutsideApi(),
      ].map((rule, priority) => ({ ...rule, priority })),
    });
    new CfnWebACLAssociation(this, 'Association', {
      resourceArn: props.stage.stageArn,
      webAclArn: acl.attrArn,
    });
  }
}

type Rule = Omit<CfnWebACL.RuleProperty, 'priority'>;

/**
 * By the client's address. A request that was sent on, as by CloudFront, names the client in a header, which whoever
 * calls directly may forge: so the sending address has a limit of its own besides, a wider one.
 */
function rateRules(limit: number): Rule[] {
  const isSentOn: CfnWebACL.StatementProperty = {
    sizeConstraintStatement: {
      fieldToMatch: { singleHeader: { Name: 'x-forwarded-for' } },
      comparisonOperator: 'GT',
      size: 0,
      textTransformations: [{ priority: 0, type: 'NONE' }],
    },
  };
  return [
    rateRule('RatePerAddress', {
      limit,
      aggregateKeyType: 'IP',
      scopeDownStatement: { notStatement: { statement: isSentOn } },
    }),
    rateRule('RatePerForwardedAddress', {
      limit,
      aggregateKeyType: 'FORWARDED_IP',
      forwardedIpConfig: { headerName: 'X-Forwarded-For', fallbackBehavior: 'NO_MATCH' },
    }),
    rateRule('RatePerProxy', {
      limit: Math.min(highestRate, limit * clientsBehindProxy),
      aggregateKeyType: 'IP',
    }),
  ];
}

function rateRule(name: string, statement: CfnWebACL.RateBasedStatementProperty): Rule {
  return {
    name,
    statement: { rateBasedStatement: { ...statement, evaluationWindowSec: 300 } },
    action: {
      block: {
        customResponse: {
          responseCode: 429,
          customResponseBodyKey: tooManyRequests,
          responseHeaders: [
            { name: 'retry-after', value: '60' },
            { name: 'x-should-retry', value: 'true' },
          ],
        },
      },
    },
    visibilityConfig: visibility(name),
  };
}

function managedRuleGroup(name: string, countedRules: readonly string[]): Rule {
  return {
    name,
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: countedRules.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    overrideAction: { none: {} },
    visibilityConfig: visibility(name),
  };
}

/** The counted rules have left labels: outside the API these block after all. */
function blockBodiesOutsideApi(): Rule {
  const isApi: CfnWebACL.StatementProperty = {
    regexMatchStatement: {
      fieldToMatch: { uriPath: {} },
      regexString: apiPath,
      // So that `/v1/../other` does not count as below `/v1/`.
      textTransformations: [
        { priority: 0, type: 'URL_DECODE' },
        { priority: 1, type: 'NORMALIZE_PATH' },
      ],
    },
  };
  const hasLabel = bodyLabels.map((key) => ({ labelMatchStatement: { scope: 'LABEL', key } }));
  return {
    name: 'BodiesOutsideApi',
    statement: {
      andStatement: {
        statements: [{ orStatement: { statements: hasLabel } }, { notStatement: { statement: isApi } }],
      },
    },
    action: { block: {} },
    visibilityConfig: visibility('BodiesOutsideApi'),
  };
}

/** Metrics, but no samples of requests: these would show keys and tokens in their headers. */
function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}

const tooManyRequestsBody = JSON.stringify({
  error: {
    message: 'your address sends more requests than the firewall allows: try again in a minute',
    type: 'rate_limit_error',
    param: null,
    code: 'rate_limit_exceeded',
  },
});
