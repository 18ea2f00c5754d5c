import { digest } from '../../platform/digest';

/** Characters of a name of a metric or a parameter that MLflow takes. */
const mostCharacters = 250;
/** Enough that two names that differ stay apart. */
const digestCharacters = 8;

/**
 * A name that MLflow takes for a metric or a parameter: letters of any script, digits, `_`, `-`, `.`, space and `/`, as a
 * path that leads nowhere else. What has to be changed more than by `=` to `.` and `@` to `_at_` gets a digest, so that
 * two names never become one.
 */
export function mlflowName(name: string): string {
  const readable = name.replaceAll('=', '.').replaceAll('@', '_at_');
  const allowed = readable
    .replaceAll(/[^\p{L}\p{N}_\-. /]/gu, '_')
    .split('/')
    .map((part) => (/^\.*$/.test(part) ? '_' : part))
    .join('/');
  if (allowed === readable && allowed.length <= mostCharacters) return allowed;
  const cut = allowed.slice(0, mostCharacters - digestCharacters - 1).replace(/[/ ]+$/, '');
  return `${cut}-${digest(name).slice(0, digestCharacters)}`;
}
