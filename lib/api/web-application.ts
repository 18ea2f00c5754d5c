import { CfnOutput, Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { RestApiBase } from 'aws-cdk-lib/aws-apigateway';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  HttpVersion,
  OriginRequestPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { RestApiOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PrivateBucket } from '../platform/private-bucket';
import type { Callers } from './callers';
import { publishSite } from './publish-site';
import { WebHeaders } from './web-headers';

/** Props of {@link WebApplication}. */
export interface WebApplicationProps {
  /** Folder of the built application: what `buildWeb` returns. */
  readonly site: string;
  /** API that `/v1/*` is forwarded to, by its deployed stage: application and API have one address. */
  readonly restApi: RestApiBase;
  /** What happens to the buckets when the application is removed; a bucket that is destroyed is emptied first. */
  readonly removalPolicy: RemovalPolicy;
  /** How long the log of the publishing of the site is kept. */
  readonly logDays: RetentionDays;
  /**
   * The people who may sign in; they come back to the address of the application.
   *
   * @default - signing in takes a key
   */
  readonly callers?: Callers;
  /**
   * Bucket that browsers put uploads into; it has to let them by its rules for other origins (CORS).
   *
   * @default - uploads go through the API
   */
  readonly documents?: IBucket;
  /**
   * Domain of the application, e.g. `kit.example.com`; an alias record of its zone has to point at the distribution.
   *
   * @default - the one that CloudFront gives
   */
  readonly domainName?: string;
  /**
   * Certificate of `domainName`. CloudFront reads certificates of the region us-east-1 only.
   *
   * @default - none, which is right without `domainName` only
   */
  readonly certificate?: ICertificate;
  /**
   * ARN of a web ACL of the scope CLOUDFRONT, which exists in us-east-1 only.
   *
   * @default - requests reach the distribution unfiltered; the API has its own
   */
  readonly webAclArn?: string;
  /**
   * Days for which the access log is kept.
   *
   * @default - no access log
   */
  readonly accessLogDays?: number;
}

/** How long CloudFront waits for the next byte of the API; a stream says every 10 s that it is alive. */
const apiSilence = Duration.seconds(60);

/**
 * The web application behind CloudFront: its files from a private bucket, `/v1/*` from the API, one address for both,
 * so that the browser needs no permission to call another origin.
 */
export class WebApplication extends Construct {
  /** Address without a slash at the end. */
  readonly url: string;
  readonly distribution: Distribution;
  /** Bucket of the files. */
  readonly bucket: PrivateBucket;

  constructor(scope: Construct, id: string, props: WebApplicationProps) {
    super(scope, id);
    const { domainName, certificate, callers, documents, removalPolicy } = props;
    if ((domainName === undefined) !== (certificate === undefined)) {
      throw new Error(
        'domainName and certificate of the web application go together: give both, the certificate of us-east-1, or neither',
      );
    }
    this.bucket = new PrivateBucket(this, 'Site', { removalPolicy });
    const headers = new WebHeaders(this, 'Headers', {
      connectTo: [
        ...(callers ? [callers.domain.baseUrl()] : []),
        ...(documents ? [`https://${documents.bucketRegionalDomainName}`] : []),
      ],
    });
    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'web application and API of the kit',
      defaultRootObject: 'index.html',
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(this.bucket),
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: headers.policy,
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      },
      additionalBehaviors: {
        '/v1/*': { ...forwarding(props.restApi), responseHeadersPolicy: headers.policy },
      },
      httpVersion: HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      // On its own domain CloudFront itself decides.
      minimumProtocolVersion: certificate && SecurityPolicyProtocol.TLS_V1_2_2021,
      domainNames: domainName === undefined ? undefined : [domainName],
      certificate,
      webAclId: props.webAclArn,
      ...this.accessLog(props),
    });
    this.url = `https://${domainName ?? this.distribution.distributionDomainName}`;
    new CfnOutput(this, 'Address', { value: this.url, description: 'address of the web application' });
    publishSite(this, {
      site: props.site,
      bucket: this.bucket,
      logDays: props.logDays,
      removalPolicy,
      config: callers ? { sign_in: this.signIn(callers) } : {},
    });
  }

  private signIn(callers: Callers): object {
    const pages = [`${this.url}/`];
    const client = callers.addClient('WebClient', { callbackUrls: pages, logoutUrls: pages });
    return { domain: callers.domain.baseUrl(), client_id: client.userPoolClientId };
  }

  private accessLog({ accessLogDays, removalPolicy }: WebApplicationProps) {
    if (accessLogDays === undefined) return {};
    const logBucket = new PrivateBucket(this, 'AccessLogs', {
      removalPolicy,
      takesAccessLists: true,
      lifecycleRules: [{ expiration: Duration.days(accessLogDays) }],
    });
    return { enableLogging: true, logBucket };
  }
}

function forwarding(restApi: RestApiBase): BehaviorOptions {
  return {
    origin: new RestApiOrigin(restApi, { readTimeout: apiSilence }),
    allowedMethods: AllowedMethods.ALLOW_ALL,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    // API Gateway finds the API by the host.
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    // A redirect would answer a key that was already sent in the clear.
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    // To compress, CloudFront would gather a stream's tokens first.
    compress: false,
  };
}
