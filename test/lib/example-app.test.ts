import { Match, Template } from 'aws-cdk-lib/assertions';
import { makeExampleApp } from '../fixtures/example-app';
import { testApp } from './synthesize';

test('lets another application take single capabilities, into its own VPC and with its own key', () => {
  const template = Template.fromStack(makeExampleApp(testApp()));

  template.resourceCountIs('AWS::EC2::VPC', 0);
  template.resourceCountIs('AWS::KMS::Key', 0);
  template.hasResourceProperties('AWS::OpenSearchService::Domain', {
    VPCOptions: { SubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'] },
    EncryptionAtRestOptions: { Enabled: true, KmsKeyId: '01234567-89ab-cdef-0123-456789abcdef' },
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Architectures: Match.absent(),
    Environment: { Variables: Match.objectLike({ VECTOR_SEARCH_ENDPOINT: Match.anyValue() }) },
  });
  template.resourceCountIs('AWS::ApiGateway::RestApi', 1);
});
