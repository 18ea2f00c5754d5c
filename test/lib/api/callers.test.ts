import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { signInKeysVariables, signInVariables } from '../../../lambdas/api/settings';
import { Callers } from '../../../lib/api/callers';
import { BundledFunction } from '../../../lib/platform/bundled-function';
import { Network } from '../../../lib/platform/network';
import { synthesize } from '../synthesize';

function callersIn(stack: Stack, isDeletionProtected = false): Callers {
  const callers = new Callers(stack, 'Callers', {
    domainPrefix: 'llmops-dev-111111111111',
    removalPolicy: isDeletionProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    isDeletionProtected,
  });
  callers.addClient('WebClient', {
    callbackUrls: ['https://app.example.com/'],
    logoutUrls: ['https://app.example.com/'],
  });
  return callers;
}

test('lets only an administrator make users', () => {
  synthesize(callersIn).hasResourceProperties('AWS::Cognito::UserPool', {
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    MfaConfiguration: 'OPTIONAL',
    EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    Policies: { PasswordPolicy: { MinimumLength: 12, RequireSymbols: true } },
  });
});

test('sets a tenant once, and lets no client write tenant, email or roles', () => {
  const template = synthesize(callersIn);

  template.hasResourceProperties('AWS::Cognito::UserPool', {
    Schema: [{ Name: 'tenant', AttributeDataType: 'String', Mutable: false }],
  });
  template.hasResourceProperties('AWS::Cognito::UserPoolClient', { WriteAttributes: ['locale', 'name'] });
});

test('has a public client that signs in by the code alone', () => {
  const [client] = Object.values(synthesize(callersIn).findResources('AWS::Cognito::UserPoolClient'));

  expect(client?.Properties).toMatchObject({
    GenerateSecret: false,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'profile'],
    ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    CallbackURLs: ['https://app.example.com/'],
    LogoutURLs: ['https://app.example.com/'],
    SupportedIdentityProviders: ['COGNITO'],
    PreventUserExistenceErrors: 'ENABLED',
    IdTokenValidity: 60,
    RefreshTokenValidity: 720,
    TokenValidityUnits: { IdToken: 'minutes', RefreshToken: 'minutes' },
  });
});

test('has a group for each role that not everyone has', () => {
  const groups = Object.values(synthesize(callersIn).findResources('AWS::Cognito::UserPoolGroup'));

  expect(groups.map(({ Properties }) => Properties.GroupName).sort()).toEqual([
    'role-approver',
    'role-operator',
    'role-reviewer',
  ]);
});

test.each([
  [true, 'Retain', 'ACTIVE'],
  [false, 'Delete', 'INACTIVE'],
])('is protected from deletion: %s', (isProtected, policy, protection) => {
  const template = synthesize((stack) => callersIn(stack, isProtected));

  template.hasResource('AWS::Cognito::UserPool', {
    DeletionPolicy: policy,
    Properties: { DeletionProtection: protection },
  });
});

test('gives a function in a VPC a copy of the public keys, which one outside it makes', () => {
  const template = synthesize((stack) => {
    const functions = { logDays: RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY };
    const network = new Network(stack, 'Network', {
      ...functions,
      vpc: { cidr: '10.1.0.0/16', zones: 1 },
      egress: 'none',
      services: [],
    }).functions;
    const inVpc = { ...functions, network };
    const fn = new BundledFunction(stack, 'Caller', {
      entry: 'api/http',
      description: 'verifies tokens',
      timeout: Duration.minutes(1),
      functions: inVpc,
    });
    new Callers(stack, 'Callers', {
      domainPrefix: 'llmops-dev',
      removalPolicy: RemovalPolicy.DESTROY,
      functions: inVpc,
    }).grantVerify(fn);
  });

  template.hasResourceProperties('AWS::Lambda::Function', {
    Description: 'verifies tokens',
    Environment: { Variables: Match.objectLike({ [signInKeysVariables.table]: Match.anyValue() }) },
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Description: 'copies the public keys of the user pool to where functions in the VPC reach them',
    VpcConfig: Match.absent(),
  });
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 hour)' });
});

test('writes the setting by which a function verifies its tokens, and grants nothing', () => {
  const template = synthesize((stack) => {
    const fn = new BundledFunction(stack, 'Caller', {
      entry: 'api/http',
      description: 'verifies tokens',
      timeout: Duration.minutes(1),
      functions: { logDays: RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY },
    });
    callersIn(stack).grantVerify(fn);
  });

  const [fn] = Object.values(template.findResources('AWS::Lambda::Function'));
  expect(fn?.Properties.Environment.Variables[signInVariables.userPoolId]).toEqual({
    Ref: expect.stringContaining('UserPool'),
  });
  expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('cognito');
});
