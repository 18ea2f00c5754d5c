import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { catalogueModelSchema, lacksOf } from '../../lambdas/model-hub/catalogue-settings';
import { countParameters, totalParameters } from '../../lambdas/model-hub/weights-sizing';
import { catalogue } from '../../models';
import { qwen38b } from '../../models/qwen3-8b';
import { openModel } from './catalogue-model';

const open = catalogue.filter((model) => model.kind === 'open');
const root = join(import.meta.dirname, '../..');

/** Every part of a value that says where it was read. */
function factsOf(value: unknown): readonly { readonly source: string; readonly date: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const { source, date } = value as { source?: string; date?: string };
  const own = source !== undefined && date !== undefined ? [{ source, date }] : [];
  return [...own, ...Object.values(value).flatMap(factsOf)];
}

test('names each model once, in a file of its own', () => {
  const ids = catalogue.map(({ id }) => id);

  expect(new Set(ids).size).toBe(ids.length);
  const files = ids.map((id) => `models/${id.replaceAll('.', '-')}.ts`);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test.each(open.map((model) => [model.id, model] as const))(
  'knows a shape of %s whose weights add up to what is published, within 1 %%',
  (_id, { architecture, parameters }) => {
    const computed = totalParameters(countParameters(architecture));

    expect(Math.abs(computed / parameters.count - 1)).toBeLessThan(0.01);
  },
);

test.each(catalogue.map((model) => [model.id, model] as const))(
  'says of each group of facts of %s where it was read, and on which day',
  (_id, model) => {
    const facts = factsOf(model);

    // Licence, languages and capabilities of all; weights, parameters and shape of those that are open.
    expect(facts.length).toBeGreaterThanOrEqual(model.kind === 'open' ? 6 : 3);
    expect(facts.filter(({ date }) => date > '2026-11-30')).toEqual([]);
  },
);

test.each(open.map((model) => [model.id, model] as const))(
  'can be served in the first variant of %s with a context that it has',
  (_id, { architecture, variants, contextTokens }) => {
    expect(variants[0]?.from.type).toBe('published');
    expect(architecture.attentionHeads % architecture.kvHeads).toBe(0);
    if (architecture.positions !== undefined) {
      expect(contextTokens).toBeLessThanOrEqual(architecture.positions);
    }
  },
);

test('says which licences must be accepted: those of Llama', () => {
  const asking = catalogue.filter(({ licence }) => licence.mustBeAccepted).map(({ id }) => id);

  expect(asking).toEqual(['llama-3.1-8b', 'llama-3.3-70b']);
});

test('keeps the experts of gpt-oss in MXFP4, as it was published', () => {
  expect(openModel('gpt-oss-20b').variants.map(({ variant }) => variant)).toEqual(['mxfp4']);
});

test('switches thinking off in the chat templates that think by default: those of Qwen3', () => {
  const told = open.flatMap(({ id, chatTemplate }) => (chatTemplate ? [[id, chatTemplate.kwargs]] : []));

  const qwen3 = open.map(({ id }) => id).filter((id) => id.startsWith('qwen3-'));
  expect(told).toEqual(qwen3.map((id) => [id, { enable_thinking: false }]));
  expect(qwen3.length).toBeGreaterThan(0);
});

test('takes weights of one’s own by their address and digest', () => {
  const own = {
    ...qwen38b,
    id: 'own-8b',
    weights: {
      type: 's3',
      address: 's3://models-of-ours/own-8b/',
      digest: 'a'.repeat(64),
      source: 'trained by us, see its card',
      date: '2026-11-30',
    },
  };

  expect(catalogueModelSchema.safeParse(own).success).toBe(true);
});

test.each([
  ['a branch in place of a commit', { weights: { ...openModel('qwen3-8b').weights, revision: 'main' } }],
  ['a repository without a commit', { weights: { ...openModel('qwen3-8b').weights, revision: undefined } }],
  ['a fact without a source', { parameters: { count: 1, date: '2026-11-30' } }],
  [
    'a first variant that was not published',
    { variants: [{ variant: 'fp8', from: { type: 'compression' } }] },
  ],
  [
    'a variant twice',
    {
      variants: [
        { variant: 'bf16', from: { type: 'published' } },
        { variant: 'bf16', from: { type: 'compression' } },
      ],
    },
  ],
  [
    'a variable of a chat template that is neither a truth, a number nor a text',
    { chatTemplate: { kwargs: { enable_thinking: [] }, source: 'https://example.com', date: '2026-11-30' } },
  ],
  ['a field that is not known', { colour: 'blue' }],
  ['an address of weights that is no folder', { weights: { type: 's3', address: 's3://bucket/file' } }],
])('fails for %s', (_what, change) => {
  expect(catalogueModelSchema.safeParse({ ...qwen38b, ...change }).success).toBe(false);
});

test('says what a route of a model lacks, in the words of routes', () => {
  expect(lacksOf(openModel('tiny'))).toEqual(['tools', 'json']);
  expect(lacksOf(openModel('qwen3-8b'))).toEqual([]);
  expect(lacksOf(openModel('bge-m3'))).toEqual(['tools', 'json', 'streaming', 'system']);
});
