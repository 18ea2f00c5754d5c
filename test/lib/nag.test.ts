import { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { loadEnvironments } from '../../environments';
import { EnvironmentStage } from '../../lib/environment-stage';
import { readPromptTemplates } from '../../lib/read-prompt-templates';
import { nagExceptions } from './nag-exceptions';

/** A finding of cdk-nag: the rule with what it found, and the construct. */
interface Finding {
  readonly rule: string;
  readonly path: string;
}

const findingsOf = (name: string): Finding[] => {
  const [environment] = loadEnvironments([name]);
  const app = new App({ context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
  const stage = new EnvironmentStage(app, {
    environment: environment!,
    site: import.meta.dirname,
    promptTemplates: readPromptTemplates(),
  });
  stage.synth();
  return new AwsSolutionsChecks(stage)
    .validateScope(stage)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath = '' }) => ({ rule: ruleName, path: constructPath })),
    );
};

const isExcepted = ({ rule, path }: Finding) =>
  nagExceptions.some((exception) => exception.rule.test(rule) && exception.where.test(path));

const findings = ['dev', 'staging', 'prod'].flatMap(findingsOf);

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
