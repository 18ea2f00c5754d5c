import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { locateMlflowApp } from './locate-mlflow-app';

/** A request to an MLflow server before it is sent. */
export interface MlflowRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Adds to the headers of a request what lets it in. */
export type SignMlflowRequest = (request: MlflowRequest) => Promise<Readonly<Record<string, string>>>;

/** Credentials of AWS, as its providers give them. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * Makes what signs requests to a serverless MLflow app of SageMaker with Signature Version 4: for the service
 * `sagemaker-mlflow`, with the ARN of the app in a header and the digest of the body signed, as Amazon's own client
 * for Python does.
 */
export function signForMlflowApp(options: {
  readonly arn: string;
  readonly credentials: () => Promise<AwsCredentials>;
  readonly now?: () => Date;
}): SignMlflowRequest {
  const { arn, credentials, now = () => new Date() } = options;
  const signer = new SignatureV4({
    service: 'sagemaker-mlflow',
    region: locateMlflowApp(arn).region,
    credentials,
    sha256: Sha256,
  });
  return async ({ method, url, headers, body }) => {
    const signed = await signer.sign(
      {
        method,
        protocol: url.protocol,
        hostname: url.hostname,
        port: url.port === '' ? undefined : Number(url.port),
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: { ...headers, host: url.host, 'x-sm-mlflow-app-arn': arn },
        body,
      },
      { signingDate: now() },
    );
    return signed.headers;
  };
}

/** SHA-256 by Node.js in the form that the signer takes. */
class Sha256 {
  readonly #secret: string | ArrayBuffer | ArrayBufferView | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret;
    this.#hash = this.#open();
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }

  reset(): void {
    this.#hash = this.#open();
  }

  #open(): Hash | Hmac {
    const secret = this.#secret;
    if (secret === undefined) return createHash('sha256');
    return createHmac('sha256', secret instanceof ArrayBuffer ? new Uint8Array(secret) : toKey(secret));
  }
}

function toKey(secret: string | ArrayBufferView): string | Uint8Array {
  if (typeof secret === 'string') return secret;
  return new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength);
}
