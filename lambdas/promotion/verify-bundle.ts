import { digest } from '../platform/digest';
import { AppError } from '../platform/errors';
import type { ReleaseBundle } from './api';
import { digestRelease } from './digest-release';
import type { TemplatePurpose } from './ports';
import { sealBundle } from './seal-bundle';

/** A text of a bundle, with what it is for. */
export interface BundledTemplate {
  readonly purpose: TemplatePurpose;
  readonly name: string;
  readonly content: string;
}

/**
 * Holds everything in a bundle to its digest: the bundle, the manifest, each text and each attestation.
 *
 * @returns the texts that the manifest names, by purpose
 * @throws {@link AppError} `release_altered`, saying what does not hold
 */
export function verifyBundle(bundle: ReleaseBundle): readonly BundledTemplate[] {
  const { digest: sealed, ...content } = bundle;
  const { release, templates, attestations } = bundle;
  if (digestRelease(release.manifest) !== release.digest) {
    throw altered('its manifest is not what its digest is of');
  }
  const texts = new Map(templates.map((template) => [digest(template.content), template]));
  const wanted = release.manifest.templates;
  const named = (['answer', 'direct', 'condense'] as const).map((purpose) => {
    const template = texts.get(wanted[purpose]);
    if (template) return { purpose, ...template };
    throw altered(`the text of its prompt template ${purpose} is not what its digest is of`);
  });
  const extra = [...texts].find(([text]) => !Object.values(wanted).includes(text));
  if (extra)
    throw altered(
      `it has a prompt template ${JSON.stringify(extra[1].name)} that its manifest does not name`,
    );
  const foreign = attestations.find((attestation) => attestation.release !== release.digest);
  if (foreign) throw altered(`it has an attestation of another release (${foreign.id})`);
  const unbound = attestations.find(({ id, environment }) => !id.startsWith(`${environment}/`));
  if (unbound) throw altered(`it has an attestation that its environment did not make (${unbound.id})`);
  if (sealBundle(content).digest !== sealed) throw altered('it is not what its digest is of');
  return named;
}

function altered(what: string): AppError {
  return new AppError(`the bundle of the release was altered: ${what}; export it again where it comes from`, {
    kind: 'conflict',
    code: 'release_altered',
  });
}
