import * as z from 'zod';
import { roles } from '../domain/caller';
import { defaultTenant } from '../ingestion/settings';
import { openObservability } from '../observability/client';
import { AppError } from '../platform/errors';
import { parseShape } from '../platform/json';
import { randomId } from '../platform/random-id';
import { openCallerKeys } from './adapters/open-caller-keys';
import type { IssuedKey } from './api';
import { issueKey } from './issue-key';

const requestSchema = z.strictObject({
  role: z.enum(roles).default('operator'),
  tenant: z.string().trim().min(1).max(64).default(defaultTenant),
});

const { log, observe } = openObservability('api');
const keys = openCallerKeys();

/** Makes a key for whoever may invoke this function: the first one of an environment, `kit keys first`. */
export const handler = observe(async (event: unknown, _context?: unknown): Promise<IssuedKey> => {
  try {
    const { role, tenant } = parseShape(event, requestSchema, 'what the key is to be for');
    const { key, record } = await issueKey(
      {
        name: 'kit keys first',
        tenant,
        groups: [],
        roles: role === 'user' ? ['user'] : ['user', role],
        allowedModels: 'all',
      },
      { keys, now: () => new Date(), randomId },
    );
    log('api.key_issued', { keyId: record.id });
    return { status: 'issued', key, id: record.id, tenant, roles: record.roles };
  } catch (error) {
    // A result and not a failure: Lambda would hide the sentence behind a stack.
    if (!(error instanceof AppError)) throw error;
    return { status: 'refused', code: error.code, message: error.message };
  }
});
