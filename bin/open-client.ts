import type { Command } from 'commander';
import { z } from 'zod';
import { KitClient } from './kit-client';
import { readAddress } from './read-address';

const optionsShape = z.object({ url: z.string(), key: z.string().optional(), json: z.boolean().optional() });

/** The client for the options of the command line, and whether a machine reads the output. */
export function openClient(command: Command): { readonly client: KitClient; readonly isJson: boolean } {
  const { url, key, json } = optionsShape.parse(command.optsWithGlobals());
  return { client: new KitClient(readAddress(url), key), isJson: json === true };
}
