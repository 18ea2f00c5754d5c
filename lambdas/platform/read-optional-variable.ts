import { readSetting } from './packed-settings';
import type { Variables } from './read-variables';

/** A setting that a function may do without; what it must have, `readVariables` reads. */
export function readOptionalVariable(
  name: string,
  // biome-ignore lint/style/noProcessEnv: beside readVariables the one place where functions read their settings
  variables: Variables = process.env,
): string | undefined {
  return readSetting(name, variables) || undefined;
}
