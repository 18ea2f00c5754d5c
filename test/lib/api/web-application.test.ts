import { join } from 'node:path';
import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { MockIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Callers } from '../../../lib/api/callers';
import { WebApplication, type WebApplicationProps } from '../../../lib/api/web-application';
import { synthesize } from '../synthesize';

const site = join(import.meta.dirname, '../../fixtures/site');
const certificateArn = 'arn:aws:acm:us-east-1:111111111111:certificate/00000000-0000-4000-8000-000000000000';

const callersOf = (stack: Stack) =>
  new Callers(stack, 'Callers', { domainPrefix: 'kit', removalPolicy: RemovalPolicy.RETAIN });

function templateOf(props: (stack: Stack) => Partial<WebApplicationProps> = () => ({})) {
  return synthesize((stack) => {
    const restApi = new RestApi(stack, 'Api', { deployOptions: { stageName: 'v' } });
    restApi.root.addMethod('GET', new MockIntegration());
    new WebApplication(stack, 'Web', {
      site,
      restApi,
      removalPolicy: RemovalPolicy.RETAIN,
      logDays: RetentionDays.ONE_MONTH,
      ...props(stack),
    });
  });
}

function distributionOf(props?: (stack: Stack) => Partial<WebApplicationProps>) {
  const [distribution] = Object.values(templateOf(props).findResources('AWS::CloudFront::Distribution'));
  return distribution?.Properties.DistributionConfig;
}

test('serves the files of a bucket that only this distribution may read', () => {
  const template = templateOf();

  template.hasResourceProperties('AWS::S3::Bucket', {
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
  });
  template.hasResourceProperties('AWS::CloudFront::OriginAccessControl', {
    OriginAccessControlConfig: { SigningBehavior: 'always', SigningProtocol: 'sigv4' },
  });
  const policies = JSON.stringify(template.findResources('AWS::S3::BucketPolicy'));
  expect(policies).toContain('"Action":"s3:GetObject"');
  expect(policies).toContain('"AWS:SourceArn"');
});

test('forwards /v1 to the stage of the API: every method and header but the host, nothing cached or held back', () => {
  const { CacheBehaviors, Origins } = distributionOf();

  expect(CacheBehaviors).toMatchObject([
    {
      PathPattern: '/v1/*',
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      // CachingDisabled and AllViewerExceptHostHeader, by the ids that AWS gives them.
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      ViewerProtocolPolicy: 'https-only',
      Compress: false,
    },
  ]);
  const api = Origins.find(({ CustomOriginConfig }: { CustomOriginConfig?: object }) => CustomOriginConfig);
  expect(api.CustomOriginConfig).toMatchObject({
    OriginProtocolPolicy: 'https-only',
    OriginReadTimeout: 60,
    OriginSSLProtocols: ['TLSv1.2'],
  });
  expect(JSON.stringify(api.OriginPath)).toContain('"Ref":"ApiDeploymentStagev');
});

test('speaks HTTP/2 and HTTP/3 over IPv6, and redirects pages to TLS', () => {
  expect(distributionOf()).toMatchObject({
    DefaultRootObject: 'index.html',
    HttpVersion: 'http2and3',
    IPV6Enabled: true,
    DefaultCacheBehavior: { ViewerProtocolPolicy: 'redirect-to-https' },
  });
});

test('answers pages and API with security headers that let the browser reach sign-in and uploads only', () => {
  const template = templateOf((stack) => ({
    callers: callersOf(stack),
    documents: Bucket.fromBucketName(stack, 'Documents', 'documents-of-the-kit'),
  }));

  const [policy] = Object.values(template.findResources('AWS::CloudFront::ResponseHeadersPolicy'));
  const headers = policy?.Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig;
  expect(headers).toMatchObject({
    ContentTypeOptions: { Override: true },
    FrameOptions: { FrameOption: 'DENY', Override: true },
    ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
    StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, Override: true },
  });
  const contentSecurityPolicy = JSON.stringify(headers.ContentSecurityPolicy.ContentSecurityPolicy);
  expect(contentSecurityPolicy).toMatch(
    /default-src 'self'; connect-src 'self' https:\/\/",\{"Ref":"Callers\w+Domain\w+"\},"\.auth\.ap-northeast-2\.amazoncognito\.com https:\/\/documents-of-the-kit\.s3\.ap-northeast-2\./,
  );
  const [distribution] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
  const { DefaultCacheBehavior, CacheBehaviors } = distribution?.Properties.DistributionConfig ?? {};
  expect(CacheBehaviors[0].ResponseHeadersPolicyId).toEqual(DefaultCacheBehavior.ResponseHeadersPolicyId);
});

test('publishes hashed assets first and for a year, pages and config.json uncached', () => {
  const template = templateOf();

  const deployments = Object.entries(template.findResources('Custom::CDKBucketDeployment'));
  const assets = deployments.find(([id]) => id.includes('Assets'));
  const pages = deployments.find(([id]) => id.includes('Pages'));
  expect(assets?.[1].Properties).toMatchObject({
    Exclude: ['*'],
    Include: ['assets/*'],
    Prune: false,
    SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
  });
  expect(pages?.[1].Properties).toMatchObject({
    Exclude: ['assets/*'],
    Prune: true,
    SystemMetadata: { 'cache-control': 'no-cache' },
  });
  expect(pages?.[1].Properties.SourceObjectKeys).toHaveLength(2);
  expect(pages?.[1].DependsOn).toContain(assets?.[0]);
});

test('lets people sign in with accounts, and back to its own address', () => {
  const template = templateOf((stack) => ({
    callers: callersOf(stack),
    domainName: 'kit.example.com',
    certificate: Certificate.fromCertificateArn(stack, 'Certificate', certificateArn),
  }));

  template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    CallbackURLs: ['https://kit.example.com/'],
    LogoutURLs: ['https://kit.example.com/'],
  });
  // What config.json holds at deployment only: the domain of the sign-in pages, and the client.
  const markers = JSON.stringify(template.findResources('Custom::CDKBucketDeployment'));
  expect(markers).toMatch(/"SourceMarkers":\[[^\]]*\{"Ref":"Callers\w*Domain\w*"\}/);
  expect(markers).toMatch(/\{"Ref":"Callers\w*WebClient\w*"\}/);
  template.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      Aliases: ['kit.example.com'],
      ViewerCertificate: {
        AcmCertificateArn: certificateArn,
        MinimumProtocolVersion: 'TLSv1.2_2021',
        SslSupportMethod: 'sni-only',
      },
    },
  });
});

test('keeps an access log as long as it is told, in a bucket that takes CloudFront’s access lists', () => {
  const template = templateOf(() => ({ accessLogDays: 30 }));

  template.hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30 }, {}] },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
  });
  expect(Object.keys(distributionOf(() => ({ accessLogDays: 30 })))).toContain('Logging');
  expect(Object.keys(distributionOf())).not.toContain('Logging');
});

test('stands behind a web ACL where one is given', () => {
  const webAclArn = 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/kit/1';

  expect(distributionOf(() => ({ webAclArn })).WebACLId).toBe(webAclArn);
});

test('fails on a domain without a certificate', () => {
  expect(() => templateOf(() => ({ domainName: 'kit.example.com' }))).toThrow(
    'domainName and certificate of the web application go together: give both, the certificate of us-east-1, or neither',
  );
});
