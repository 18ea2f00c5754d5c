import { maskPersonalData } from '../domain/mask-personal-data';
import { AppError } from '../platform/errors';

/** Longest reason, in characters: it goes into the history, the events and the pointers. */
const mostCharacters = 2_000;

/** @returns the reason without the space around it, personal data masked @throws {@link AppError} `reason_required` */
export function requireReason(reason: string): string {
  const trimmed = reason.trim();
  if (trimmed !== '' && trimmed.length <= mostCharacters) return maskPersonalData(trimmed);
  throw new AppError(
    `the reason must have 1 to ${mostCharacters} characters, got ${trimmed.length}: say in a sentence why`,
    { kind: 'invalid', code: 'reason_required', parameter: 'reason' },
  );
}
