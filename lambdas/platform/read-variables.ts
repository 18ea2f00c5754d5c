import { AppError } from './errors';
import { readSetting } from './packed-settings';

/** Variables of the process as they are read. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The settings that a grant has given to this function, under the keys of `names`.
 *
 * @param names - name of each variable, e.g. `{ table: 'CALLER_KEYS_TABLE' }`
 * @param grant - what sets them, e.g. `CallerKeys.grantAccess`
 * @throws {@link AppError} `missing_setting`, with the grant to call
 */
export function readVariables<Key extends string>(
  names: Readonly<Record<Key, string>>,
  grant: string,
  // biome-ignore lint/style/noProcessEnv: the one place where functions read their settings
  variables: Variables = process.env,
): Record<Key, string> {
  const missing = Object.values<string>(names).filter((name) => !readSetting(name, variables));
  if (missing.length > 0) {
    throw new AppError(
      `this function has no ${missing.join(', ')}: call ${grant}(fn) where the function is made`,
      { kind: 'internal', code: 'missing_setting' },
    );
  }
  const read: Record<Key, string> = { ...names };
  for (const key in names) read[key] = readSetting(names[key], variables) ?? '';
  return read;
}
