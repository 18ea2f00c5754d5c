import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { explainFailures } from '../../lambdas/platform/explain-failures';

/** How SageMaker refuses a call. */
export interface Refusal {
  readonly name: string;
  readonly message: string;
  readonly status?: number;
}

/**
 * A server that speaks as much of SageMaker's and S3's wire as training jobs need: what a test sets is what it says, e.g.
 * failures and stops, which moto does not know.
 */
export class SagemakerStandIn {
  /** Requests of `CreateTrainingJob` by name. */
  readonly created = new Map<string, Record<string, unknown>>();
  readonly stopped: string[] = [];
  /** What `DescribeTrainingJob` says beside the request itself. */
  status: Record<string, unknown> = { TrainingJobStatus: 'InProgress', SecondaryStatus: 'Starting' };
  /** Objects by `bucket/key`. */
  readonly objects = new Map<string, string>();
  /** Those that were read. */
  readonly read: string[] = [];
  /** Refuses the next calls. */
  refusal: Refusal | undefined;
  readonly #server = createServer((request, response) => {
    void this.#answer(request, response);
  });

  async start() {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    const settings = {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'ap-northeast-2',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    };
    const client = new SageMakerClient(settings);
    explainFailures(client, 'SageMaker');
    return { client, s3: new S3Client({ ...settings, forcePathStyle: true }) };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const operation = String(request.headers['x-amz-target'] ?? '').replace('SageMaker.', '');
    if (operation === '') return this.#answerObject(new URL(request.url ?? '', 'http://s3'), response);
    const answer = this.refusal ? refuse(this.refusal) : this.#call(operation, JSON.parse(body));
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer.body));
  }

  #call(operation: string, body: Record<string, unknown>): { status: number; body: object } {
    const name = String(body.TrainingJobName);
    const request = this.created.get(name);
    if (operation === 'CreateTrainingJob') {
      if (request) return refuse({ name: 'ResourceInUse', message: 'Training job names must be unique.' });
      this.created.set(name, body);
      return { status: 200, body: { TrainingJobArn: `arn:aws:sagemaker:::training-job/${name}` } };
    }
    if (!request) return refuse({ name: 'ValidationException', message: 'Requested resource not found.' });
    if (operation === 'StopTrainingJob') {
      if (this.status.TrainingJobStatus !== 'InProgress') {
        const message = 'The request was rejected because the training job is in status Completed.';
        return refuse({ name: 'ValidationException', message });
      }
      this.stopped.push(name);
      return { status: 200, body: {} };
    }
    return { status: 200, body: { ...request, TrainingJobArn: 'arn', ...this.status } };
  }

  #answerObject(url: URL, response: ServerResponse): void {
    const path = decodeURIComponent(url.pathname.slice(1));
    if (url.searchParams.get('list-type') === '2') {
      const prefix = `${path.replace(/\/$/, '')}/${url.searchParams.get('prefix')}`;
      const found = [...this.objects].filter(([key]) => key.startsWith(prefix));
      const entries = found.map(
        ([key, content]) =>
          `<Contents><Key>${key.slice(key.indexOf('/') + 1)}</Key><Size>${Buffer.byteLength(content)}</Size></Contents>`,
      );
      response.writeHead(200, { 'content-type': 'application/xml' });
      response.end(
        `<ListBucketResult><IsTruncated>false</IsTruncated>${entries.join('')}</ListBucketResult>`,
      );
      return;
    }
    this.read.push(path);
    const content = this.objects.get(path);
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': 'application/xml' });
    response.end(content ?? '<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>');
  }
}

function refuse({ name, message, status = 400 }: Refusal): { status: number; body: object } {
  return { status, body: { __type: name, message } };
}
