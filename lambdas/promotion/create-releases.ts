import type { Caller } from '../domain/caller';
import { eventSchemaVersion, type Publish, type ReleaseChanged } from '../domain/event';
import { maskPersonalData } from '../domain/mask-personal-data';
import type { Tracking } from '../evaluation/api';
import type { Routes } from '../model-gateway/settings';
import type { ModelVersions } from '../model-hub/api';
import { digest as digestOf } from '../platform/digest';
import { AppError } from '../platform/errors';
import { parseShape } from '../platform/json';
import type { Log } from '../platform/log';
import type { Deployments } from '../serving/api';
import type { NewRelease, Pointers, Release, ReleaseBundle, ReleaseDetail, Releases } from './api';
import { buildManifest } from './build-manifest';
import { checkAvailability } from './check-availability';
import { diffReleases } from './diff-releases';
import { digestRelease } from './digest-release';
import { findRelease } from './find-release';
import { listAvailable } from './list-available';
import { nameVersions } from './name-versions';
import type { CheckTemplate, PointerStore, ReleaseStore, ReleaseTemplates, TemplatePurpose } from './ports';
import { releaseBundleSchema } from './release-bundle-schema';
import { sealBundle } from './seal-bundle';
import type { ReleaseManifest } from './settings';
import { trackRelease } from './track-release';
import { verifyBundle } from './verify-bundle';

/** What the releases of an environment need. */
export interface ReleasesDeps {
  readonly store: ReleaseStore;
  readonly pointers: Pick<PointerStore, 'read'>;
  readonly templates: ReleaseTemplates;
  readonly checkTemplate: CheckTemplate;
  readonly routes: Routes;
  /** What the settings of the environment make. */
  readonly defaultManifest: ReleaseManifest;
  /** Name of the environment. */
  readonly environment: string;
  /** Left out where no model versions are deployed. */
  readonly deployments?: Pick<Deployments, 'deployed'>;
  /** Left out where there are no model versions. */
  readonly models?: Pick<ModelVersions, 'get'>;
  /** Left out where the environment has no event stream. */
  readonly publish?: Publish;
  /** Left out where releases are tracked nowhere else. */
  readonly tracking?: Pick<Tracking, 'registerRelease'>;
  readonly now: () => Date;
  readonly log: Log;
}

/** Longest text of a prompt template, in characters: it is part of every prompt. */
const mostTemplateCharacters = 100_000;

/** The releases of an environment: made, compared, and carried to the next. */
export function createReleases(deps: ReleasesDeps): Releases {
  const { store, templates } = deps;
  const standard = digestRelease(deps.defaultManifest);

  async function detail(release: Release, pointers: Pointers | undefined): Promise<ReleaseDetail> {
    const { digest } = release;
    const roles: ReleaseDetail['roles'][number][] = [];
    if (pointers?.champion === digest) roles.push('champion');
    if (pointers?.candidate === digest) roles.push('candidate');
    if (pointers?.previousChampion === digest) roles.push('previous-champion');
    if (standard === digest) roles.push('default');
    return { ...release, roles, attestations: await store.attestations(digest) };
  }

  const available = () => listAvailable({ ...deps, releases: store });
  const find = async (name: string) => findRelease(name, await deps.pointers.read(), deps);

  /** @returns the release as it is kept, which is another's when it was there before */
  async function keep(release: Release, change: 'created' | 'imported', caller: Caller): Promise<Release> {
    const before = await store.get(release.digest);
    await store.put(release);
    if (before === undefined) {
      await tell(release, change, caller, deps);
      await trackRelease(release, deps);
    }
    return before ?? release;
  }

  return {
    async create(caller, request) {
      const base = await find(request.base ?? 'champion');
      const texts = readTexts(request, base.manifest, deps.checkTemplate);
      const manifest = await buildManifest(
        base.manifest,
        {
          chain: request.chain,
          templates: Object.fromEntries(texts.map((one) => [one.purpose, digestOf(one.content)])),
          routes: await nameVersions(request.routes, deps),
        },
        await available(),
      );
      const digest = digestRelease(manifest);
      if (digest === digestRelease(base.manifest)) {
        throw new AppError(
          `the release would be the same as ${base.digest.slice(0, 12)}, from which it begins: change a setting of the chain, a prompt template or the model of a route`,
          { kind: 'conflict', code: 'release_unchanged' },
        );
      }
      for (const { name, content } of texts) await templates.put({ name, content });
      const note = maskPersonalData(request.note);
      const release = { digest, manifest, author: caller.id, note, createdAt: deps.now().toISOString() };
      return await detail(await keep(release, 'created', caller), await deps.pointers.read());
    },

    async list(query) {
      const [page, pointers] = await Promise.all([store.list(query), deps.pointers.read()]);
      return {
        releases: await Promise.all(page.releases.map((release) => detail(release, pointers))),
        nextAfter: page.nextAfter,
      };
    },

    get: async (name) => {
      const pointers = await deps.pointers.read();
      return await detail(await findRelease(name, pointers, deps), pointers);
    },

    diff: async (from, to) => diffReleases((await find(from)).manifest, (await find(to)).manifest, templates),

    export: async (name) => {
      const { importedBy: _, ...release } = await find(name);
      const { answer, direct, condense } = release.manifest.templates;
      const texts: ReleaseBundle['templates'][number][] = [];
      for (const text of new Set([answer, direct, condense])) texts.push(await templates.get(text));
      return sealBundle({
        schemaVersion: 1,
        release,
        templates: texts,
        attestations: await store.attestations(release.digest),
        environment: deps.environment,
      });
    },

    async import(caller, given) {
      const bundle = parseShape(given, releaseBundleSchema, 'the bundle of a release');
      const texts = verifyBundle(bundle);
      for (const { purpose, name, content } of texts) deps.checkTemplate(purpose, { name, content });
      const { attestations } = bundle;
      // Whoever brings it is known here, whatever the bundle says of its author.
      const release = { ...bundle.release, importedBy: caller.id };
      await checkAvailability(release.manifest, await available());
      await refuseForgery(bundle, deps);

      for (const { name, content } of texts) await templates.put({ name, content });
      const kept = await keep(release, 'imported', caller);
      for (const attestation of attestations) await store.attest(attestation);
      return await detail(kept, await deps.pointers.read());
    },
  };
}

function readTexts(
  { templates = {} }: NewRelease,
  base: ReleaseManifest,
  checkTemplate: CheckTemplate,
): readonly { readonly purpose: TemplatePurpose; readonly name: string; readonly content: string }[] {
  const names = {
    answer: base.chain.answerTemplate,
    direct: base.chain.directTemplate,
    condense: base.chain.condenseTemplate,
  };
  return (['answer', 'direct', 'condense'] as const).flatMap((purpose) => {
    const content = templates[purpose];
    if (content === undefined) return [];
    if (content.length > mostTemplateCharacters) {
      throw new AppError(
        `templates.${purpose} must have at most ${mostTemplateCharacters} characters, got ${content.length}: shorten it`,
        { kind: 'invalid', code: 'invalid_release', parameter: `templates.${purpose}` },
      );
    }
    const template = { name: names[purpose], content };
    checkTemplate(purpose, template);
    return [{ purpose, ...template }];
  });
}

/** What was attested in this environment is here already: a bundle that brings more of it has made it up. */
async function refuseForgery(
  { release, attestations }: ReleaseBundle,
  { environment, store }: ReleasesDeps,
): Promise<void> {
  const known = new Set((await store.attestations(release.digest)).map(({ id }) => id));
  const forged = attestations.find((one) => one.environment === environment && !known.has(one.id));
  if (forged === undefined) return;
  throw new AppError(
    `the bundle says that ${forged.id} was attested in this environment (${environment}), which knows nothing of it: export the release again where it comes from`,
    { kind: 'conflict', code: 'release_altered' },
  );
}

async function tell(
  release: Release,
  change: 'created' | 'imported',
  caller: Caller,
  { publish, log, now }: ReleasesDeps,
): Promise<void> {
  const { digest, note } = release;
  const event: ReleaseChanged = {
    id: `release.changed/${digest}/${change}`,
    type: 'release.changed',
    time: now().toISOString(),
    tenant: caller.tenant,
    release: digest,
    traceId: digest,
    schemaVersion: eventSchemaVersion,
    change,
    by: caller.id,
    reasons: [note],
  };
  try {
    await publish?.([event]);
  } catch (error) {
    // The release is kept: to refuse it now would be untrue.
    log('promotion.change_not_published', {
      eventId: event.id,
      code: error instanceof AppError ? error.code : 'internal',
    });
  }
}
