/** A rule of AWS that reads bodies, and the label that it leaves on a request. */
interface BodyRule {
  readonly rule: string;
  readonly label: string;
}

/** A group of rules that AWS keeps up to date, and those of its rules that read bodies. */
interface ManagedRules {
  readonly name: string;
  /** These count instead of blocking, and leave their labels. */
  readonly countedRules: readonly BodyRule[];
}

const bodyRules = (namespace: string, names: readonly string[]): readonly BodyRule[] =>
  names.map((name) => ({
    rule: `${name}_BODY`,
    label: `awswaf:managed:aws:${namespace}:${name}_Body`,
  }));

/** The groups of the firewall, in the order in which they are asked. */
export const managedRules: readonly ManagedRules[] = [
  { name: 'AWSManagedRulesAmazonIpReputationList', countedRules: [] },
  {
    name: 'AWSManagedRulesKnownBadInputsRuleSet',
    countedRules: bodyRules('known-bad-inputs', ['JavaDeserializationRCE', 'Log4JRCE', 'ReactJSRCE']),
  },
  {
    name: 'AWSManagedRulesCommonRuleSet',
    countedRules: bodyRules('core-rule-set', [
      'SizeRestrictions',
      'EC2MetaDataSSRF',
      'GenericLFI',
      'GenericRFI',
      'CrossSiteScripting',
    ]),
  },
];

/** Labels of everything that the groups find in a body. */
export const bodyLabels: readonly string[] = managedRules.flatMap(({ countedRules }) =>
  countedRules.map(({ label }) => label),
);
