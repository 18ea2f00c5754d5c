import OpenAI from 'openai';
import { KitClient } from '../../bin/kit-client';
import type { KitCli } from './kit-cli';

/** The deployed kit as its users reach it: the official client, the kit's own, and the command line. */
export interface KitAccess {
  readonly openAi: OpenAI;
  readonly client: KitClient;
  readonly cli: KitCli;
}

/** Opens the three for a key. */
export function openKit(url: string, key: string, cli: KitCli): KitAccess {
  return {
    openAi: new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0, timeout: 60_000 }),
    client: new KitClient(url, key),
    cli: cli.for(url, key),
  };
}
