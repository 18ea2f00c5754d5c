import * as z from 'zod';
import type { Datasets } from '../evaluation/api';
import type { WireDataset, WireDatasetCase, WireList } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { loopReaders } from './loop-readers';
import { readImportedCases } from './read-imported-cases';
import { toWire } from './to-wire';
import { datasetPurposeSchema, wireCaseSchema, wireDatasetSchema } from './wire-dataset-schema';
import { wireListSchema } from './wire-list-schema';

const card = {
  name: z.string().describe('1 to 40 lower-case letters, digits and hyphens'),
  purpose: datasetPurposeSchema.default('evaluation'),
  licence: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .default('internal')
    .describe('under which the cases may be used'),
};

const buildSchema = z.strictObject({
  ...card,
  from: z.iso.datetime().optional().describe('reviews completed from that time on'),
  until: z.iso.datetime().optional().describe('reviews completed before that time'),
});

const importSchema = z.strictObject({
  ...card,
  source: z.string().trim().min(1).max(200).describe('where the cases come from'),
  cases: z
    .array(z.unknown())
    .max(50_000)
    .describe('as GET /v1/datasets/{id}/cases shows them; all but `question` may be left out'),
});

/** `/v1/datasets`: questions with what a right answer needs. */
export function datasetEndpoints({ datasets }: { readonly datasets: Datasets }): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/datasets',
      summary: 'Lists the datasets of the tenant, every version, newest first.',
      roles: loopReaders,
      response: wireListSchema(wireDatasetSchema),
      async handle({ caller }) {
        const list: WireList<WireDataset> = { object: 'list', data: toWire(await datasets.list(caller)) };
        return Response.json(list);
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/datasets/{id}',
      summary: 'Shows a dataset: by its digest, the first 8 or more digits of it, or its name.',
      roles: loopReaders,
      response: wireDatasetSchema,
      async handle({ caller, pathId }) {
        return Response.json(toWire(await datasets.get(caller, pathId)));
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/datasets/{id}/cases',
      summary: 'Lists the cases of a dataset; personal data in them is masked.',
      roles: loopReaders,
      response: wireListSchema(wireCaseSchema),
      async handle({ caller, pathId }) {
        const list: WireList<WireDatasetCase> = {
          object: 'list',
          data: toWire(await datasets.cases(caller, pathId)),
        };
        return Response.json(list);
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/datasets/build',
      summary:
        'Makes a dataset of the completed reviews: each question once, none that a dataset of the other purpose has as well.',
      roles: ['reviewer', 'operator'],
      body: buildSchema,
      response: wireDatasetSchema,
      async handle({ caller, body }) {
        return Response.json(toWire(await datasets.build(caller, body)), { status: 201 });
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/datasets',
      summary: 'Takes cases that were made elsewhere; the same checks as of those that are built.',
      roles: ['operator'],
      body: importSchema,
      response: wireDatasetSchema,
      async handle({ caller, body: { cases, ...imported } }) {
        const dataset = await datasets.add(caller, imported, readImportedCases(cases));
        return Response.json(toWire(dataset), { status: 201 });
      },
    }),
  ];
}
