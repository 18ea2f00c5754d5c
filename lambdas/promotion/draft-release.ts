import type { Caller } from '../domain/caller';
import { digest as digestOf } from '../platform/digest';
import type { NewRelease } from './api';
import { createReleases, type ReleasesDeps } from './create-releases';
import { digestRelease } from './digest-release';
import type { ReleaseManifest } from './settings';

/** A release that nobody keeps. */
export interface ReleaseDraft {
  readonly digest: string;
  readonly manifest: ReleaseManifest;
  /** Prompt templates that are in no store, by digest. */
  readonly templates: ReadonlyMap<string, { readonly name: string; readonly content: string }>;
}

/**
 * Makes a release just as `Releases.create` does, and refuses what that refuses, but keeps nothing and tells nobody.
 *
 * @throws as `Releases.create`
 */
export async function draftRelease(
  caller: Caller,
  variant: Omit<NewRelease, 'note'>,
  deps: ReleasesDeps,
): Promise<ReleaseDraft> {
  const templates = new Map<string, { readonly name: string; readonly content: string }>();
  const { store } = deps;
  const { manifest } = await createReleases({
    ...deps,
    store: {
      put: async () => {},
      get: (digest) => store.get(digest),
      list: (query) => store.list(query),
      attest: async () => {},
      attestations: async () => [],
    },
    templates: {
      put: async (template) => {
        const digest = digestOf(template.content);
        templates.set(digest, template);
        return digest;
      },
      get: (digest) => deps.templates.get(digest),
    },
    publish: undefined,
    tracking: undefined,
  }).create(caller, { ...variant, note: 'a trial' });
  return { digest: digestRelease(manifest), manifest, templates };
}
