import type { Wire } from '../../../lambdas/api/api';
import type { ReleaseBundle } from '../../../lambdas/promotion/api';

/** What prompt templates are for. */
export const templatePurposes = ['answer', 'direct', 'condense'] as const;

/** Content of a release's prompt templates, by what they are for. */
export type Templates = Readonly<Record<(typeof templatePurposes)[number], string>>;

/**
 * The prompt templates that a bundle carries, by what the release uses them for.
 *
 * A bundle has each content once, in the order of the purposes; one that serves two purposes is there for the first.
 */
export function templatesOf({
  release,
  templates,
}: Pick<Wire<ReleaseBundle>, 'release' | 'templates'>): Templates {
  const digests = release.manifest.templates;
  const carried = [...new Set(templatePurposes.map((purpose) => digests[purpose]))];
  const contentOf = (digest: string) => templates[carried.indexOf(digest)]?.content ?? '';
  return {
    answer: contentOf(digests.answer),
    direct: contentOf(digests.direct),
    condense: contentOf(digests.condense),
  };
}
