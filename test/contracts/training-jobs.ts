import type { TrainingJob, TrainingJobs } from '../../lambdas/fine-tuning/ports';
import { digest } from '../../lambdas/platform/digest';
import { eventually } from '../open-journey';

/** A place of training jobs, and what lets a test wait for one. */
export interface OpenedTraining {
  readonly jobs: TrainingJobs;
  /** A job that comes to a good end. */
  readonly job: TrainingJob;
  /** Another one, which compresses a model. */
  readonly compression: TrainingJob;
  /** Called after its start: lets it leave its result, where nothing runs that does. */
  letEnd(name: string): Promise<void>;
}

/** What every place of training jobs does; `open` gives one without jobs. */
export function describeTrainingJobsContract(name: string, open: () => Promise<OpenedTraining>): void {
  describe(`training jobs of ${name}`, () => {
    test('says that a job which nobody started is absent', async () => {
      const { jobs } = await open();

      expect(await jobs.describe('llmops-test-tuning-0-1')).toEqual({ state: 'absent' });
    });

    test('brings a job to its end and gives what it left, with checksums', async () => {
      const { jobs, job, letEnd } = await open();

      await jobs.start(job);
      await letEnd(job.name);
      await eventually(
        async () => (await jobs.describe(job.name)).state,
        (state) => state === 'completed',
      );
      const result = await jobs.result(job.name);

      expect(result.metrics).toEqual({ held_out_loss_before: 3.5, held_out_loss_after: 2.25 });
      expect(result.address.endsWith('/')).toBe(true);
      expect(result.card).toBe('# 카드\n');
      expect(result).toMatchObject({ variant: 'float32', code: 'c'.repeat(64) });
      const byPath = new Map(result.files.map((file) => [file.path, file]));
      expect(byPath.get('adapter_model.safetensors')).toEqual({
        path: 'adapter_model.safetensors',
        bytes: 7,
        sha256: digest('weights'),
      });
      expect(byPath.size).toBe(5);
    });

    test('brings a compression to its end, which reads nothing but a model', async () => {
      const { jobs, compression, letEnd } = await open();

      await jobs.start(compression);
      await letEnd(compression.name);
      await eventually(
        async () => (await jobs.describe(compression.name)).state,
        (state) => state === 'completed',
      );

      expect(await jobs.result(compression.name)).toMatchObject({ variant: expect.stringMatching(/./) });
    });

    test('starts a job once, whoever starts it again', async () => {
      const { jobs, job, letEnd } = await open();
      await jobs.start(job);
      await letEnd(job.name);
      await eventually(
        async () => (await jobs.describe(job.name)).state,
        (state) => state === 'completed',
      );

      await jobs.start(job);

      expect((await jobs.describe(job.name)).state).toBe('completed');
    });

    test('fails to give the result of a job that is not there', async () => {
      const { jobs } = await open();

      await expect(jobs.result('llmops-test-tuning-0-1')).rejects.toMatchObject({
        code: 'training_result_missing',
      });
    });
  });
}

/** What a job leaves that comes to a good end, by path. */
export const goodResult: Readonly<Record<string, string>> = {
  'README.md': '# 카드\n',
  'adapter_config.json': '{}',
  'adapter_model.safetensors': 'weights',
  'metrics.json': '{"held_out_loss_before":3.5,"held_out_loss_after":2.25,"train_loss":null}',
  'training.json': JSON.stringify({ precision: 'float32', code_digest: 'c'.repeat(64) }),
};
