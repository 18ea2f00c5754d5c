import type { ShownRelease } from './release-shape';

/** A release in words: who made it, what it is, and what is attested of it. */
export function describeRelease(release: ShownRelease): string {
  const { digest, note, author, created_at: createdAt, roles, manifest, attestations } = release;
  return [
    `release    ${digest}`,
    `is         ${roles.join(', ') || 'neither champion nor candidate'}`,
    `note       ${note}`,
    `made       ${createdAt} by ${author}`,
    ...flatten(manifest).map(([field, value]) => `  ${field} = ${value}`),
    `attested   ${attestations.length === 0 ? 'nothing' : ''}`.trimEnd(),
    ...attestations.map(describeAttestation),
  ].join('\n');
}

function describeAttestation(attestation: ShownRelease['attestations'][number]): string {
  const { kind, time, by, environment, verdict, outcome, is_approved: isApproved } = attestation;
  const words = verdict ?? outcome ?? (isApproved ? 'approved' : 'declined');
  const why = attestation.reasons?.join('; ') ?? attestation.reason ?? '';
  return `  ${time}  ${environment}  ${kind}: ${words}, by ${by}: ${why}`;
}

function flatten(value: object, path: readonly string[] = []): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(([key, item]): readonly (readonly [string, string])[] =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? flatten(item, [...path, key])
      : [[[...path, key].join('.'), typeof item === 'string' ? item : JSON.stringify(item)]],
  );
}
