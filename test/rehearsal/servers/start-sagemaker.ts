import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { parseJson } from '../../../lambdas/platform/json';
import { startMoto } from '../../services/moto/start-moto';
import { startStandInSageMaker } from '../../serving/stand-in-sagemaker';
import { rehearsedAccount } from '../rehearsed-environment';
import type { CallRights } from './call-rights';
import { type LocalServer, startLocalServer } from './local-server';
import { runTrainingJob, trainingJobShape } from './run-training-job';
import { neededRights, operationOf, type SageMakerCall } from './sagemaker-rights';

/** SageMaker and its runtime, as far as the kit calls them. */
export interface RehearsedSageMaker extends LocalServer {
  /** Lets the next training job fail with this reason. */
  failNextJob(reason: string): void;
}

/** What a job's description says beside what was asked for. */
type JobState = Readonly<Record<string, unknown>>;

const namedJob = z.looseObject({ TrainingJobName: z.string() });

/**
 * Stands in for SageMaker: moto keeps model packages and training jobs, the stand-in of the tests keeps inference
 * components and answers for them, and a training job takes a moment here, reads its channels and leaves an adapter, with
 * the rights of its own role. Only roles that may make a call get an answer.
 *
 * @param options.endpoint - its name on AWS, with its base in service
 */
export async function startSageMaker(options: {
  readonly region: string;
  readonly endpoint: string;
  readonly emulatorUrl: () => string;
  readonly rights: () => CallRights;
}): Promise<RehearsedSageMaker> {
  const { region, endpoint } = options;
  const moto = await startMoto();
  const components = await startStandInSageMaker({ endpoint, forwardTo: moto.url });
  const jobs = new Map<string, JobState>();
  let nextFailure: string | undefined;

  const begin = (body: string) => {
    const job = parseJson(body, trainingJobShape, 'the training job');
    const { TrainingJobName: name } = job;
    const failure = nextFailure;
    nextFailure = undefined;
    const TrainingStartTime = Date.now() / 1_000;
    const end = (state: JobState) =>
      jobs.set(name, { TrainingStartTime, TrainingEndTime: Date.now() / 1_000, ...state });
    const fail = (FailureReason: string) =>
      end({ TrainingJobStatus: 'Failed', SecondaryStatus: 'Failed', FailureReason });
    jobs.set(name, {
      TrainingStartTime,
      TrainingEndTime: undefined,
      TrainingJobStatus: 'InProgress',
      SecondaryStatus: 'Training',
    });
    void runTrainingJob(job, { emulatorUrl: options.emulatorUrl(), region }).then(
      (S3ModelArtifacts) =>
        failure === undefined
          ? end({
              TrainingJobStatus: 'Completed',
              SecondaryStatus: 'Completed',
              ModelArtifacts: { S3ModelArtifacts },
            })
          : fail(failure),
      (error: unknown) => fail(`ClientError: ${error}`),
    );
  };

  /** moto ends every job at once, and stops none. */
  const answerForJobs = (operation: string | undefined, call: SageMakerCall, kept: object) => {
    if (operation === 'CreateTrainingJob') begin(call.body);
    if (operation !== 'DescribeTrainingJob') return kept;
    return { ...kept, ...jobs.get(parseJson(call.body, namedJob, 'the call').TrainingJobName) };
  };

  const proxy = await startLocalServer(async (request, response) => {
    const call = { url: request.url ?? '/', headers: request.headers, body: await text(request) };
    const operation = operationOf(call);
    for (const { action, resource } of neededRights(call, region)) {
      const refusal = await options.rights().refusal(request, action, resource);
      if (refusal !== undefined) return refuse(response, refusal);
    }
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
    const answer = await fetch(components.url + call.url, {
      method: 'POST',
      headers: {
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
        'x-moto-account-id': rehearsedAccount,
      },
      body: call.body,
    });
    const type = answer.headers.get('x-amzn-errortype');
    response.writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? 'application/x-amz-json-1.1',
      ...(type !== null && { 'x-amzn-errortype': type }),
    });
    // A stream of the runtime is no text.
    const said = Buffer.from(await answer.arrayBuffer());
    if (!answer.ok || operation?.endsWith('TrainingJob') !== true) return void response.end(said);
    const kept = parseJson(said.toString('utf8'), z.looseObject({}), `moto's answer of ${operation}`);
    response.end(JSON.stringify(answerForJobs(operation, call, kept)));
  });
  return {
    url: proxy.url,
    failNextJob(reason) {
      nextFailure = reason;
    },
    async stop() {
      await proxy.stop();
      await Promise.all([components.close(), moto.stop()]);
    },
  };
}

function refuse(response: ServerResponse, message: string): void {
  response
    .writeHead(400, {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-errortype': 'AccessDeniedException',
    })
    .end(JSON.stringify({ __type: 'AccessDeniedException', message, Message: message }));
}
