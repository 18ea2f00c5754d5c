import { z } from 'zod';

/** A request as the firewall sees it. */
export interface FirewallRequest {
  /** With the stage, where it came by the host name of API Gateway. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What became of it: the rule that blocked it, and the rules that only counted. */
export interface Verdict {
  readonly blockedBy?: string;
  readonly counted: readonly string[];
}

interface ManagedRule {
  readonly name: string;
  readonly label: string;
  matches(request: FirewallRequest): boolean;
}

/** What AWS publishes of its rules: enough to tell what a request is stopped by, not how they work inside. */
const managedGroups: Readonly<Record<string, readonly ManagedRule[]>> = {
  AWSManagedRulesAmazonIpReputationList: [],
  AWSManagedRulesKnownBadInputsRuleSet: [
    onBody('known-bad-inputs', 'JavaDeserializationRCE', /\(java\.lang\.Runtime\)/),
    onBody('known-bad-inputs', 'Log4JRCE', /\$\{jndi:ldap/),
    onBody('known-bad-inputs', 'ReactJSRCE', /"\$1:__proto__/),
    {
      name: 'Host_localhost_HEADER',
      label: 'awswaf:managed:aws:known-bad-inputs:Host_Localhost_Header',
      matches: ({ headers }) => headers?.host === 'localhost',
    },
  ],
  AWSManagedRulesCommonRuleSet: [
    {
      name: 'NoUserAgent_HEADER',
      label: 'awswaf:managed:aws:core-rule-set:NoUserAgent_Header',
      matches: ({ headers }) => !headers?.['user-agent'],
    },
    {
      name: 'SizeRestrictions_BODY',
      label: 'awswaf:managed:aws:core-rule-set:SizeRestrictions_Body',
      matches: ({ body = '' }) => Buffer.byteLength(body) > 8_192,
    },
    onBody('core-rule-set', 'EC2MetaDataSSRF', /169\.254\.169\.254/),
    onBody('core-rule-set', 'GenericLFI', /\.\.\/\.\.\//),
    onBody('core-rule-set', 'GenericRFI', /https?:\/\/\d+\.\d+\.\d+\.\d+/),
    onBody('core-rule-set', 'CrossSiteScripting', /<script/i),
  ],
};

const statementSchema = z.looseObject({
  RateBasedStatement: z.unknown().optional(),
  ManagedRuleGroupStatement: z
    .object({
      Name: z.string(),
      RuleActionOverrides: z
        .array(z.object({ Name: z.string(), ActionToUse: z.object({ Count: z.unknown() }) }))
        .default([]),
    })
    .loose()
    .optional(),
  LabelMatchStatement: z.object({ Scope: z.literal('LABEL'), Key: z.string() }).optional(),
  RegexMatchStatement: z
    .object({
      FieldToMatch: z.object({ UriPath: z.object({}) }),
      RegexString: z.string(),
      TextTransformations: z.array(
        z.object({ Priority: z.number(), Type: z.enum(['URL_DECODE', 'NORMALIZE_PATH']) }),
      ),
    })
    .optional(),
  AndStatement: z.object({ Statements: z.array(z.unknown()) }).optional(),
  OrStatement: z.object({ Statements: z.array(z.unknown()) }).optional(),
  NotStatement: z.object({ Statement: z.unknown() }).optional(),
});

const rulesSchema = z.array(
  z.object({
    Name: z.string(),
    Priority: z.number(),
    Statement: z.unknown(),
    Action: z.object({ Block: z.unknown() }).optional(),
  }),
);

/** Runs a request through the rules of a synthesized web ACL, which lets through what no rule blocks. */
export function evaluateFirewall(rules: unknown, request: FirewallRequest): Verdict {
  const labels = new Set<string>();
  const counted: string[] = [];
  for (const rule of rulesSchema.parse(rules).sort((a, b) => a.Priority - b.Priority)) {
    const { ManagedRuleGroupStatement: group } = statementSchema.parse(rule.Statement);
    if (group) {
      const rulesOfGroup = managedGroups[group.Name];
      if (!rulesOfGroup) throw new Error(`the test does not know the group ${group.Name}`);
      const overridden = group.RuleActionOverrides.map(({ Name }) => Name);
      const unknown = overridden.filter((name) => !rulesOfGroup.some((known) => known.name === name));
      // The service refuses a web ACL that names a rule which is not there.
      if (unknown.length > 0) throw new Error(`${group.Name} has no rule ${unknown.join(', ')}`);
      for (const managed of rulesOfGroup.filter((candidate) => candidate.matches(request))) {
        labels.add(managed.label);
        if (!overridden.includes(managed.name)) return { blockedBy: managed.name, counted };
        counted.push(managed.name);
      }
    } else if (holds(rule.Statement, request, labels)) {
      return { blockedBy: rule.Name, counted };
    }
  }
  return { counted };
}

function holds(input: unknown, request: FirewallRequest, labels: ReadonlySet<string>): boolean {
  const statement = statementSchema.parse(input);
  const every = (inner: unknown) => holds(inner, request, labels);
  // One request is never too many.
  if (statement.RateBasedStatement) return false;
  if (statement.LabelMatchStatement) return labels.has(statement.LabelMatchStatement.Key);
  if (statement.AndStatement) return statement.AndStatement.Statements.every(every);
  if (statement.OrStatement) return statement.OrStatement.Statements.some(every);
  if (statement.NotStatement) return !every(statement.NotStatement.Statement);
  if (statement.RegexMatchStatement) {
    const { RegexString, TextTransformations } = statement.RegexMatchStatement;
    const path = TextTransformations.sort((a, b) => a.Priority - b.Priority).reduce(
      (text, { Type }) =>
        Type === 'URL_DECODE' ? decodeURIComponent(text) : new URL(text, 'https://kit').pathname,
      request.path,
    );
    return new RegExp(RegexString).test(path);
  }
  throw new Error(`the test does not know the statement ${Object.keys(statement)}`);
}

function onBody(namespace: string, name: string, pattern: RegExp): ManagedRule {
  return {
    name: `${name}_BODY`,
    label: `awswaf:managed:aws:${namespace}:${name}_Body`,
    matches: ({ body = '' }) => pattern.test(body),
  };
}
