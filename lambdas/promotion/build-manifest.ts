import type * as z from 'zod';
import { AppError } from '../platform/errors';
import { chainSettingsSchema } from '../rag/settings';
import type { NewRelease } from './api';
import { chainRoutes } from './chain-routes';
import { type Availability, checkAvailability } from './check-availability';
import { pinModel } from './pin-model';
import { pinRoute } from './pin-route';
import type { ReleaseManifest } from './settings';

/** What is to be other than in the base. */
export interface ManifestChange {
  readonly chain?: Readonly<Record<string, unknown>>;
  /** SHA-256 of each text that changes, by purpose. */
  readonly templates?: Partial<ReleaseManifest['templates']>;
  /** Models that change, by the name of the route. */
  readonly routes?: NewRelease['routes'];
}

/**
 * Makes a manifest of another: what the change leaves out stays as it is, and routes that are named anew are pinned as
 * the environment has them.
 *
 * @throws {@link AppError} `invalid_release` naming the field, what was got and what is allowed; `route_not_available`,
 * `index_not_available`
 */
export async function buildManifest(
  base: ReleaseManifest,
  change: ManifestChange,
  environment: Availability,
): Promise<ReleaseManifest> {
  const chain = changeChain(base.chain, change.chain ?? {});
  const routes = await changeModels(pinRoutes(base, chain, environment), change.routes ?? {}, environment);
  const manifest: ReleaseManifest = {
    ...base,
    chain,
    templates: { ...base.templates, ...change.templates },
    routes,
    index: chooseIndex(base, { chain, routes }, environment),
  };
  await checkAvailability(manifest, environment);
  return manifest;
}

function changeChain(
  base: ReleaseManifest['chain'],
  change: Readonly<Record<string, unknown>>,
): ReleaseManifest['chain'] {
  const { shape } = chainSettingsSchema;
  const retrievalShape = shape.retrieval.unwrap().shape;
  const { retrieval, ...others } = change;
  refuseUnknown('chain', Object.keys(change), Object.keys(shape));
  let changed: Record<string, unknown> = merge(base, others);
  if (retrieval !== undefined && retrieval !== null) {
    if (!isObject(retrieval)) {
      throw invalid(
        'chain.retrieval',
        `must be an object of ${Object.keys(retrievalShape).join(', ')}, got ${show(retrieval)}`,
      );
    }
    refuseUnknown('chain.retrieval', Object.keys(retrieval), Object.keys(retrievalShape));
    changed = { ...changed, retrieval: merge(base.retrieval, retrieval) };
  } else if (retrieval === null) {
    const { retrieval: _, ...rest } = changed;
    changed = rest;
  }
  const { success, data, error } = chainSettingsSchema.safeParse(changed);
  if (success) return data;
  const [issue] = error.issues;
  const path = (issue?.path ?? []).map(String);
  throw invalid(
    ['chain', ...path].join('.'),
    `is ${describe(path, shape, retrievalShape)}, got ${show(at(changed, path))} (${issue?.message ?? 'invalid'})`,
  );
}

/** Null takes a field out, so that its default holds again. */
function merge(base: object, change: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries({ ...base, ...change }).filter(([, value]) => value !== null && value !== undefined),
  );
}

function pinRoutes(
  base: ReleaseManifest,
  chain: ReleaseManifest['chain'],
  { routes }: Availability,
): ReleaseManifest['routes'] {
  const before = new Map(chainRoutes(base.chain).map(({ field, name }) => [field, name]));
  return Object.fromEntries(
    chainRoutes(chain).map(({ field, name, kind }) => {
      const pinned = Object.hasOwn(base.routes, name) ? base.routes[name] : undefined;
      if (before.get(field) === name && pinned) return [name, pinned];
      const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
      if (route?.kind === kind) return [name, pinRoute(route)];
      const known = Object.keys(routes).filter((one) => routes[one]?.kind === kind);
      throw new AppError(
        `chain.${field} must name a ${kind} route of this environment (${known.join(', ') || 'there is none'}), got ${show(name)}: name one of these`,
        { kind: 'conflict', code: 'route_not_available', parameter: `chain.${field}` },
      );
    }),
  );
}

async function changeModels(
  pinned: ReleaseManifest['routes'],
  changes: NonNullable<ManifestChange['routes']>,
  environment: Availability,
): Promise<ReleaseManifest['routes']> {
  refuseUnknown('routes', Object.keys(changes), Object.keys(pinned));
  const routes = { ...pinned };
  for (const [name, { model }] of Object.entries(changes)) {
    const route = pinned[name];
    if (route) routes[name] = await pinModel(name, route, model, environment);
  }
  return routes;
}

/** That of the base while its passages are embedded alike; else the one that goes with the embedding route. */
function chooseIndex(
  base: ReleaseManifest,
  { chain, routes }: Pick<ReleaseManifest, 'chain' | 'routes'>,
  { indexes }: Availability,
): ReleaseManifest['index'] {
  if (!chain.isIndexEnabled) return undefined;
  const route = routes[chain.embeddingRoute];
  const isOf = (index: ReleaseManifest['index']) =>
    index?.fingerprint.embeddingModel === `${route?.provider}/${route?.model}` &&
    index.fingerprint.dimensions === route?.dimensions;
  if (isOf(base.index)) return base.index;
  const found = indexes.find(isOf);
  if (found) return found;
  throw new AppError(
    `this environment keeps no index whose passages are embedded by ${chain.embeddingRoute} (${route?.provider}/${route?.model}): set the chain’s embeddingRoute of the environment, which builds one, then make the release`,
    { kind: 'conflict', code: 'index_not_available', parameter: 'chain.embeddingRoute' },
  );
}

function refuseUnknown(field: string, got: readonly string[], known: readonly string[]): void {
  const unknown = got.find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw invalid(`${field}.${unknown}`, `is no field of ${field}: use ${known.join(', ')}`);
}

function invalid(field: string, words: string): AppError {
  return new AppError(`${field} ${words}`, { kind: 'invalid', code: 'invalid_release', parameter: field });
}

/** What the settings say of a field, e.g. `passages put into the prompt, 1 to 50`. */
function describe(
  [field = '', nested = '']: readonly string[],
  shape: Readonly<Record<string, z.core.$ZodType & { readonly description?: string }>>,
  retrievalShape: Readonly<Record<string, z.core.$ZodType & { readonly description?: string }>>,
): string {
  const description = field === 'retrieval' ? retrievalShape[nested]?.description : shape[field]?.description;
  return description ?? 'of another kind';
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (within, key) =>
      isObject(within) && Object.hasOwn(within, key)
        ? Object.entries(within).find(([name]) => name === key)?.[1]
        : undefined,
    value,
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
