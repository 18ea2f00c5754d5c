import type { S3Client } from '@aws-sdk/client-s3';
import {
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  type DescribeTrainingJobResponse,
  type SageMakerClient,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { AppError } from '../../platform/errors';
import { explainTrainingFailure } from '../explain-training-failure';
import type { TrainingJob, TrainingJobStatus, TrainingJobs, TrainingResult } from '../ports';
import { readProgress } from './read-progress';
import { checksumsFile, readChecksums, readTrainingResult, resultMissing } from './read-training-result';
import { S3ModelFolder } from './s3-model-folder';
import { type TrainingPlace, toTrainingRequest } from './to-training-request';

/** Secondary states in which a spot job has no instance, so that nothing is billed. */
const withoutInstance: readonly (string | undefined)[] = ['Interrupted', 'Starting', 'Pending'];

/** Training jobs of SageMaker; their files are in the bucket of the hub. */
export class SagemakerTrainingJobs implements TrainingJobs {
  constructor(
    private readonly options: {
      readonly client: SageMakerClient;
      readonly s3: S3Client;
      readonly place: TrainingPlace;
      readonly now: () => Date;
    },
  ) {}

  async start(job: TrainingJob): Promise<void> {
    try {
      await this.options.client.send(
        new CreateTrainingJobCommand(toTrainingRequest(job, this.options.place)),
      );
    } catch (error) {
      if (nameOf(error) === 'ResourceInUse') return;
      throw explainRefusal(error);
    }
  }

  async describe(name: string): Promise<TrainingJobStatus> {
    const found = await this.#find(name);
    if (found === undefined) return { state: 'absent' };
    const { FailureReason: failure, SecondaryStatus: secondary } = found;
    const isOrdinary = secondary === undefined || secondary === 'Failed' || secondary === 'Stopped';
    const reason = [isOrdinary ? undefined : secondary, failure].filter(Boolean).join(': ');
    const state = stateOf(found);
    const isOver = state === 'failed' || state === 'stopped';
    return {
      state,
      ...(isOver && reason !== '' && { reason }),
      progress: await this.#progress(found),
      billedSeconds: this.#billedSeconds(found),
    };
  }

  async stop(name: string): Promise<void> {
    try {
      await this.options.client.send(new StopTrainingJobCommand({ TrainingJobName: name }));
    } catch (error) {
      // It is not there, or has ended already.
      if (isAbsence(error) || /status/i.test(messageOf(error))) return;
      throw error;
    }
  }

  async result(name: string): Promise<TrainingResult> {
    const artifacts = (await this.#find(name))?.ModelArtifacts?.S3ModelArtifacts;
    if (artifacts === undefined) throw resultMissing(`the training job ${name}`, 'model');
    // moto names the archive also where none was asked for.
    const folder = new S3ModelFolder(this.options.s3, artifacts.replace(/(\.tar\.gz|\/)?$/, '/'));
    const checksums = await folder.find(checksumsFile);
    const files = await folder.files(checksums === undefined ? {} : readChecksums(checksums));
    return await readTrainingResult(folder.address, files, (path) => folder.read(path));
  }

  async #find(name: string): Promise<DescribeTrainingJobResponse | undefined> {
    try {
      return await this.options.client.send(new DescribeTrainingJobCommand({ TrainingJobName: name }));
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  }

  async #progress({ CheckpointConfig }: DescribeTrainingJobResponse): Promise<TrainingJobStatus['progress']> {
    if (CheckpointConfig?.S3Uri === undefined) return undefined;
    const text = await new S3ModelFolder(this.options.s3, CheckpointConfig.S3Uri).find('progress.json');
    return text === undefined ? undefined : readProgress(text);
  }

  /** SageMaker says it at the end; until then, the time since the instance began, but for the waits of a spot job. */
  #billedSeconds(found: DescribeTrainingJobResponse): number | undefined {
    const { BillableTimeInSeconds: billed, TrainingStartTime: start } = found;
    if (billed !== undefined) return billed;
    if (start === undefined) return undefined;
    const { TrainingEndTime: end = this.options.now(), SecondaryStatusTransitions: states = [] } = found;
    const waits = states.filter(
      ({ Status, StartTime }) => withoutInstance.includes(Status) && StartTime && StartTime >= start,
    );
    const waited = waits.reduce(
      (sum, { StartTime = end, EndTime = end }) => sum + secondsBetween(StartTime, EndTime),
      0,
    );
    return Math.max(0, Math.round(secondsBetween(start, end) - waited));
  }
}

function secondsBetween(start: Date, end: Date): number {
  return (end.getTime() - start.getTime()) / 1_000;
}

function stateOf(found: DescribeTrainingJobResponse): TrainingJobStatus['state'] {
  switch (found.TrainingJobStatus) {
    case 'Completed':
      return 'completed';
    case 'Failed':
      return 'failed';
    case 'Stopped':
      return 'stopped';
    default:
      return 'running';
  }
}

function explainRefusal(error: unknown): unknown {
  const reason = explainTrainingFailure(`${nameOf(error)}: ${messageOf(error)}`);
  const isCapacity = nameOf(error) === 'ResourceLimitExceeded';
  if (
    !isCapacity &&
    !['AccessDeniedException', 'ValidationException', 'ResourceNotFound'].includes(nameOf(error))
  ) {
    return error;
  }
  return new AppError(`SageMaker starts no training job: ${reason}`, {
    kind: isCapacity ? 'unavailable' : 'invalid',
    code: isCapacity ? 'training_capacity' : 'training_refused',
    cause: error,
  });
}

function isAbsence(error: unknown): boolean {
  if (nameOf(error) === 'ResourceNotFound') return true;
  return nameOf(error) === 'ValidationException' && /not found|could not find/i.test(messageOf(error));
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
