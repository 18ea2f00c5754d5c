import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import * as z from 'zod';
import { MlflowConnection } from '../../lambdas/evaluation/adapters/mlflow-connection';
import { openMlflow, openTracking } from '../../lambdas/evaluation/client';
import { describeTrackingContract, type TrackedState } from '../contracts/tracking';
import { makeReport } from '../evaluation/make-report';
import { type RunningMlflow, startMlflow } from './mlflow/start-mlflow';

jest.setTimeout(120_000);

let mlflow: RunningMlflow;

// It is installed at its first use: 850 MB.
beforeAll(async () => {
  mlflow = await startMlflow();
}, 1_500_000);

afterAll(() => mlflow?.stop());

describeTrackingContract('MLflow', async () => {
  const name = `kit-${randomUUID()}`;
  return { tracking: openMlflow({ server: mlflow.url, name }), look: () => look(name) };
});

test('is open to a function that was granted it, and writes what others see', async () => {
  const name = `kit-${randomUUID()}`;
  const tracking = openTracking({ MLFLOW_SERVER: `${mlflow.url}/`, MLFLOW_NAME: name });

  await tracking?.logEvaluation(makeReport(), '<html></html>');

  expect((await look(name)).runs).toHaveLength(2);
});

test('takes names and texts of any kind, and more metrics than one call may hold', async () => {
  const name = `kit-${randomUUID()}`;
  const report = makeReport();
  const estimate = { mean: 0.5, low: 0.4, high: 0.6, cases: 10 };
  const slices = Object.fromEntries(
    Array.from({ length: 400 }, (_, index) => [`source=원천 "${index}"; 👍/../x`, { 'recall@5': estimate }]),
  );
  const candidate = { ...report.candidate, slices };
  const dataset = { ...report.dataset, name: `이름 ${'x'.repeat(2_000)}` };

  await openMlflow({ server: mlflow.url, name }).logEvaluation({ ...report, dataset, candidate }, '');

  const { runs } = await look(name);
  const run = runs.find(({ role }) => role === 'candidate');
  const names = Object.keys(run?.metrics ?? {});
  expect(names.filter((metric) => metric.startsWith('slice/'))).toHaveLength(1_600);
  expect(run?.parameters.dataset).toMatch(/^이름 x{400}/);
});

test('finds its experiment again that somebody has deleted', async () => {
  const name = `kit-${randomUUID()}`;
  await openMlflow({ server: mlflow.url, name }).logEvaluation(makeReport(), '');
  const { experiment } = await connection().call(
    { ...get, path: `${api}/experiments/get-by-name`, query: { experiment_name: name } },
    z.looseObject({ experiment: z.looseObject({ experiment_id: z.string() }) }),
  );
  await connection().call(
    { method: 'POST', path: `${api}/experiments/delete`, body: { experiment_id: experiment.experiment_id } },
    z.looseObject({}),
  );

  const report = makeReport({ evaluationId: 'evaluation_later' });
  await openMlflow({ server: mlflow.url, name }).logEvaluation(report, '');

  expect((await look(name)).runs.length).toBeGreaterThanOrEqual(2);
});

const api = '/api/2.0/mlflow';
const get = { method: 'GET' } as const;

function connection(): MlflowConnection {
  return new MlflowConnection({ url: mlflow.url, sleep, random: Math.random });
}

const pairs = z
  .array(z.looseObject({ key: z.string(), value: z.union([z.string(), z.number()]) }))
  .default([])
  .transform((all) => Object.fromEntries(all.map(({ key, value }) => [key, value])));

/** What the server shows of an experiment and of the registered model of that name. */
async function look(name: string): Promise<TrackedState> {
  const found = await connection().callUnless(
    'RESOURCE_DOES_NOT_EXIST',
    { ...get, path: `${api}/experiments/get-by-name`, query: { experiment_name: name } },
    z.looseObject({ experiment: z.looseObject({ experiment_id: z.string() }) }),
  );
  const { versions, aliases } = await lookAtModel(name);
  return { runs: found ? await lookAtRuns(found.experiment.experiment_id) : [], versions, aliases };
}

async function lookAtRuns(experimentId: string): Promise<TrackedState['runs']> {
  const { runs } = await connection().call(
    { method: 'POST', path: `${api}/runs/search`, body: { experiment_ids: [experimentId] } },
    z.looseObject({
      runs: z
        .array(
          z.looseObject({
            info: z.looseObject({ run_id: z.string(), artifact_uri: z.string(), status: z.string() }),
            data: z.looseObject({ metrics: pairs, params: pairs, tags: pairs }),
          }),
        )
        .default([]),
    }),
  );
  return Promise.all(
    runs.map(async ({ info, data }) => {
      expect(info.status).toBe('FINISHED');
      const { files } = await connection().call(
        { ...get, path: `${api}/artifacts/list`, query: { run_id: info.run_id } },
        z.looseObject({ files: z.array(z.looseObject({ path: z.string() })).default([]) }),
      );
      const folder = `/api/2.0/mlflow-artifacts/artifacts${new URL(info.artifact_uri).pathname}`;
      const contents = files.map(async ({ path }): Promise<[string, string]> => {
        return [path, (await connection().send({ ...get, path: `${folder}/${path}` })).toString('utf8')];
      });
      return {
        release: String(data.tags['kit.release']),
        role: String(data.tags['kit.role']),
        parameters: z.record(z.string(), z.string()).parse(data.params),
        metrics: z.record(z.string(), z.number()).parse(data.metrics),
        artifacts: Object.fromEntries(await Promise.all(contents)),
      };
    }),
  );
}

async function lookAtModel(name: string): Promise<Pick<TrackedState, 'versions' | 'aliases'>> {
  const model = await connection().callUnless(
    'RESOURCE_DOES_NOT_EXIST',
    { ...get, path: `${api}/registered-models/get`, query: { name } },
    z.looseObject({
      registered_model: z.looseObject({
        aliases: z.array(z.looseObject({ alias: z.string(), version: z.string() })).default([]),
      }),
    }),
  );
  const { model_versions } = await connection().call(
    { ...get, path: `${api}/model-versions/search`, query: { filter: `name = '${name}'` } },
    z.looseObject({
      model_versions: z
        .array(z.looseObject({ version: z.string(), description: z.string().default(''), tags: pairs }))
        .default([]),
    }),
  );
  const versions = model_versions
    .map(({ version, description, tags }) => {
      return { version, digest: String(tags.release_digest), note: description };
    })
    .sort((one, other) => Number(one.version) - Number(other.version));
  const aliases = (model?.registered_model.aliases ?? []).map(({ alias, version }) => [
    alias,
    versions.find((of) => of.version === version)?.digest,
  ]);
  return { versions, aliases: Object.fromEntries(aliases) };
}
