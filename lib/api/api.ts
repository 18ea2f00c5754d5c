import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  CfnRestApi,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  ResponseTransferMode,
  RestApi,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { BundledFunction } from '../platform/bundled-function';
import type { FunctionDefaults } from '../platform/function-defaults';
import { Firewall } from './firewall';
import { addGatewayResponses } from './gateway-responses';

/** Props of {@link Api}. */
export interface ApiProps {
  /** What all functions of the environment have in common. */
  readonly functions: FunctionDefaults;
  /**
   * Requests a second of all callers together, past which API Gateway answers 429.
   *
   * @default 50
   */
  readonly ratePerSecond?: number;
  /**
   * Requests that may come at once before the rate counts.
   *
   * @default 100
   */
  readonly burst?: number;
  /**
   * A web application firewall before the API, and the requests of one address in 5 minutes past which it blocks it.
   *
   * @default - no firewall
   */
  readonly firewall?: { readonly requestsPer5Minutes: number };
  /**
   * A host name of your own and its certificate, in the region of the API; its DNS record is yours to make.
   *
   * @default - the host name that API Gateway makes
   */
  readonly domain?: { readonly name: string; readonly certificate: ICertificate };
  /**
   * Memory of the function in MiB, 128 to 10240; processor time grows with it.
   *
   * @default 1024
   */
  readonly memoryMb?: number;
}

/** The longest that a function runs, and that API Gateway streams an answer. */
const longestAnswer = Duration.minutes(15);

/**
 * The kit's HTTP application: a streaming function behind a regional REST API.
 *
 * Regional, because an edge-optimised endpoint ends a stream after 30 seconds of silence, a regional one after 5
 * minutes. Keys and tokens are verified in the application, so that a refusal has OpenAI's shape.
 *
 * @example
 * const api = new Api(this, 'Api', { functions });
 * callerKeys.grantAccess(api.handler);
 * modelGateway.grantCall(api.handler);
 */
export class Api extends Construct {
  /** The function that is the application; what it calls grants it access. */
  readonly handler: BundledFunction;
  readonly restApi: RestApi;
  /** Base URL for clients of OpenAI's API, e.g. `https://abc.execute-api.ap-northeast-2.amazonaws.com/v/v1`. */
  readonly baseUrl: string;

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id);
    this.handler = new BundledFunction(this, 'Handler', {
      entry: 'api/http',
      description: 'answers requests of the API',
      timeout: longestAnswer,
      memoryMb: props.memoryMb ?? 1_024,
      functions: props.functions,
    });
    this.restApi = this.makeRestApi(props);
    addGatewayResponses(this.restApi);
    if (props.firewall) {
      new Firewall(this, 'Firewall', { ...props.firewall, stage: this.restApi.deploymentStage });
    }

    this.baseUrl = props.domain ? `https://${props.domain.name}/v1` : `${this.restApi.url}v1`;
    new CfnOutput(this, 'BaseUrl', { value: this.baseUrl, description: 'base URL for OpenAI clients' });
    if (this.restApi.domainName) {
      new CfnOutput(this, 'DomainTarget', {
        value: this.restApi.domainName.domainNameAliasDomainName,
        description: 'what the DNS record of the host name points to',
      });
    }
  }

  private makeRestApi(props: ApiProps): RestApi {
    const { logDays, removalPolicy, namespace } = props.functions;
    const accessLog = new LogGroup(this, 'AccessLog', { retention: logDays, removalPolicy });
    const restApi = new RestApi(this, 'RestApi', {
      // Its metrics go by this name: those of two environments of an account must not become one.
      restApiName: namespace,
      description: 'the API of the kit, in OpenAI’s form',
      endpointTypes: [EndpointType.REGIONAL],
      // Uploads are bytes; everything else is text.
      binaryMediaTypes: ['multipart/form-data'],
      // API Gateway writes the access logs of an account and region with one role, whichever API made it: removed with
      // this one, it would end the logs of all others.
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      domainName: props.domain && {
        domainName: props.domain.name,
        certificate: props.domain.certificate,
        endpointType: EndpointType.REGIONAL,
        securityPolicy: SecurityPolicy.TLS_1_2,
      },
      deployOptions: {
        stageName: 'v',
        tracingEnabled: true,
        metricsEnabled: true,
        throttlingRateLimit: props.ratePerSecond ?? 50,
        throttlingBurstLimit: props.burst ?? 100,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: accessLogFormat(),
        // The log of execution would hold prompts and answers, which only the answer log may.
        loggingLevel: MethodLoggingLevel.OFF,
        dataTraceEnabled: false,
      },
    });
    const { defaultChild } = restApi.node;
    if (defaultChild instanceof CfnRestApi) {
      // TLS 1.2 at least, with forward secrecy; needs the access mode to be said, too.
      defaultChild.securityPolicy = SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09;
      defaultChild.endpointAccessMode = 'BASIC';
    }
    const integration = new LambdaIntegration(this.handler, {
      responseTransferMode: ResponseTransferMode.STREAM,
      timeout: longestAnswer,
      allowTestInvoke: false,
    });
    restApi.root.addMethod('ANY', integration);
    restApi.root.addProxy({ defaultIntegration: integration });
    return restApi;
  }
}

/** One JSON object a request: neither its query, its body nor its address, which would be personal data. */
function accessLogFormat(): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      requestId: '$context.requestId',
      lambdaRequestId: '$context.integration.requestId',
      traceId: '$context.xrayTraceId',
      time: '$context.requestTimeEpoch',
      method: '$context.httpMethod',
      path: '$context.path',
      status: '$context.status',
      refusal: '$context.error.responseType',
      firewall: '$context.waf.status',
      latencyMs: '$context.responseLatency',
      integrationLatencyMs: '$context.integration.latency',
      integrationStatus: '$context.integration.status',
      responseBytes: '$context.responseLength',
      tlsVersion: '$context.tlsVersion',
    }),
  );
}
