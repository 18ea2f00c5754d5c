import { AppError } from '../platform/errors';

/**
 * Refuses a text that is too long or that no person has typed.
 *
 * @param limits.parameter - name of the field on the wire
 * @param limits.code - of the error
 * @throws {@link AppError} of the code
 */
export function checkText(
  text: string,
  limits: { readonly parameter: string; readonly mostCharacters: number; readonly code: string },
): void {
  const { parameter, mostCharacters, code } = limits;
  const refuse = (message: string) => new AppError(message, { kind: 'invalid', code, parameter });
  if (text.length > mostCharacters) {
    throw refuse(
      `${parameter} must have at most ${mostCharacters} characters, it has ${text.length}: shorten it`,
    );
  }
  if (text.includes('\0')) throw refuse(`${parameter} has the character NUL: send it without`);
  // With the flag `u` it finds halves alone.
  if (/[\ud800-\udfff]/u.test(text)) {
    throw refuse(`${parameter} has half of a character (a lone surrogate): send whole characters`);
  }
}
