import { App, type Stage } from 'aws-cdk-lib';
import { CfnEndpointConfig } from 'aws-cdk-lib/aws-sagemaker';
import { AwsSolutionsChecks, NagRuleCompliance, rules } from 'cdk-nag';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { EnvironmentStage } from '../../lib/environment-stage';
import { readPromptTemplates } from '../../lib/read-prompt-templates';
import { nagExceptions } from './nag-exceptions';
import { environmentOf } from './synthesized';

/** A finding of cdk-nag: the rule with what it found, and the construct. */
interface Finding {
  readonly rule: string;
  readonly path: string;
}

const findingsOf = (name: string): Finding[] => {
  const app = new App({ context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
  const stage = new EnvironmentStage(app, {
    environment: environmentOf(name),
    site: import.meta.dirname,
    promptTemplates: readPromptTemplates(),
  });
  stage.synth();
  const { violations } = new AwsSolutionsChecks(stage).validateScope(stage);
  return [
    ...violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath = '' }) => ({ rule: ruleName, path: constructPath })),
    ),
    ...endpointsWithoutKey(stage),
  ];
};

/** AWS Solutions has no rule for endpoints of SageMaker: this one is of other packs. */
function endpointsWithoutKey(stage: Stage): Finding[] {
  const rule = rules.sagemaker.SageMakerEndpointConfigurationKMSKeyConfigured;
  return stage.node
    .findAll()
    .filter((node) => node instanceof CfnEndpointConfig)
    .filter((node) => rule(node) === NagRuleCompliance.NON_COMPLIANT)
    .map(({ node }) => ({ rule: 'SageMakerEndpointConfigurationKMSKeyConfigured', path: node.path }));
}

const isExcepted = ({ rule, path }: Finding) =>
  nagExceptions.some((exception) => exception.rule.test(rule) && exception.where.test(path));

const findings = ['dev', 'staging', 'prod', 'own-model'].flatMap(findingsOf);

test('finds nothing against the rules of AWS Solutions but what the table of exceptions explains', () => {
  const unexplained = findings.filter((finding) => !isExcepted(finding));

  expect(unexplained.map(({ rule, path }) => `${rule} ${path}`).sort()).toEqual([]);
});

test('keeps no exception that nothing needs', () => {
  const unused = nagExceptions.filter(
    ({ rule, where }) => !findings.some((finding) => rule.test(finding.rule) && where.test(finding.path)),
  );

  expect(unused.map(({ rule, where }) => `${rule} ${where}`)).toEqual([]);
});
