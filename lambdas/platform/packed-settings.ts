import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { parseJson } from './json';

/** Variable of a function whose settings have no room otherwise: JSON of variables by name, deflated, in base64url. */
export const packedVariable = 'PACKED_SETTINGS';

type Settings = Readonly<Record<string, string | undefined>>;

/** @returns the value of {@link packedVariable} that holds these variables */
export function packSettings(settings: Readonly<Record<string, string>>): string {
  return deflateRawSync(JSON.stringify(settings), { level: 9 }).toString('base64url');
}

/** A variable, as it stands or among those that were packed. @throws `invalid_shape` when that is no packed settings */
export function readSetting(name: string, variables: Settings): string | undefined {
  return variables[name] || unpack(variables[packedVariable])[name];
}

function unpack(packed: string | undefined): Settings {
  if (!packed) return {};
  if (packed !== unpacked?.packed) {
    const json = inflateRawSync(Buffer.from(packed, 'base64url')).toString();
    const settings = parseJson(json, z.record(z.string(), z.string()), `the variable ${packedVariable}`);
    unpacked = { packed, settings };
  }
  return unpacked.settings;
}

/** Of the last value: the variables of a function never change. */
let unpacked: { readonly packed: string; readonly settings: Readonly<Record<string, string>> } | undefined;
