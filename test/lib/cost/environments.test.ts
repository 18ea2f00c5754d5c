import { parseEnvironment } from '../../../environments/parse-environment';
import { minimal } from '../../fixtures/environments/minimal';

test('takes the environment that asks for nothing', () => {
  const environment = parseEnvironment('test/fixtures/environments/minimal.ts', minimal);

  expect(environment).toMatchObject({ network: { kind: 'none' }, encryption: 'aws-owned', alarmEmails: [] });
});
