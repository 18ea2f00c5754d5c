import { jest } from '@jest/globals';
import { environmentNames, loadEnvironments } from '../../environments';
import { parseEnvironment } from '../../environments/parse-environment';
import { synthesizeEnvironment } from '../../lib/synthesize-environment';
import { minimal } from '../fixtures/environments/minimal';
import { lintTemplates } from './cfn-lint/lint-templates';

// The linter is installed at its first use.
jest.setTimeout(300_000);

const environments = [
  ...loadEnvironments(environmentNames.filter((name) => name !== 'local')),
  parseEnvironment('test/fixtures/environments/minimal.ts', minimal),
];

test.each(environments)('finds nothing in the templates of $name', async (environment) => {
  const templates = synthesizeEnvironment(environment);

  const findings = await lintTemplates(templates, environment.aws?.region ?? '');

  expect(findings).toEqual([]);
});

test('fails with a property that CloudFormation does not know, and names where it is', async () => {
  const bucket = { Type: 'AWS::S3::Bucket', Properties: { Versioning: true } };

  const findings = await lintTemplates({ wrong: { Resources: { Documents: bucket } } }, 'ap-northeast-2');

  expect(findings).toEqual([expect.stringMatching(/^wrong\.json:.*E3002.*'Versioning' was unexpected/)]);
});
