import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import type { EvaluationSettings } from '../../../lambdas/evaluation/settings';
import { Tracking } from '../../../lib/evaluation/tracking';
import { grantedIn, makeFunction } from '../grant-to-function';
import { synthesize } from '../synthesize';

function trackingIn(stack: Stack, mlflow: EvaluationSettings['mlflow']): Tracking {
  return new Tracking(stack, 'Tracking', {
    mlflow,
    name: 'llmops-test',
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

test('makes nothing and tells nobody where there is no MLflow', () => {
  const template = synthesize((stack) => trackingIn(stack, { kind: 'none' }).grantTrack(makeFunction(stack)));

  template.resourceCountIs('AWS::S3::Bucket', 0);
  expect(grantedIn(template)).toEqual({ allowed: [], variables: {} });
});

test('tells a function the address of a server, and allows it nothing', () => {
  const template = synthesize((stack) =>
    trackingIn(stack, { kind: 'server', url: 'https://mlflow.example.com' }).grantTrack(makeFunction(stack)),
  );

  expect(grantedIn(template)).toEqual({
    allowed: [],
    variables: { MLFLOW_SERVER: 'https://mlflow.example.com', MLFLOW_NAME: 'llmops-test' },
  });
});

test('lets a function call the app that it makes, and at the files in its bucket', () => {
  const template = synthesize((stack) =>
    trackingIn(stack, { kind: 'managed' }).grantTrack(makeFunction(stack)),
  );

  const { allowed, variables } = grantedIn(template);
  expect(Object.keys(variables).sort()).toEqual(['MLFLOW_NAME', 'MLFLOW_SERVER']);
  expect(allowed).toContain('sagemaker:CallMlflowAppApi on TrackingApp');
  expect(allowed).toContain('s3:PutObject on TrackingArtifacts/*');
  expect(allowed.filter((right) => / on \*$/.test(right) || right.includes(':*'))).toEqual([]);
  template.hasResourceProperties('AWS::SageMaker::MlflowApp', {
    Name: 'llmops-test',
    ModelRegistrationMode: 'AutoModelRegistrationDisabled',
    ArtifactStoreUri: Match.anyValue(),
  });
});
