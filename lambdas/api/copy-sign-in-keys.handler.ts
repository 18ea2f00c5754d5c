import * as z from 'zod';
import { openObservability } from '../observability/client';
import { openDynamo } from '../platform/open-dynamo';
import { readOptionalVariable } from '../platform/read-optional-variable';
import { readVariables } from '../platform/read-variables';
import { DynamoSignInKeys } from './adapters/dynamo-sign-in-keys';
import { fetchSignInKeys, signInKeysUrl } from './adapters/fetch-sign-in-keys';
import { signInKeysVariables, signInVariables } from './settings';

/** A request of a deployment, or an event of the schedule, which asks for nothing. */
const eventSchema = z.object({ RequestType: z.string().optional() });

const { log, observe } = openObservability('api');
const { userPoolId } = readVariables(signInVariables, 'new SignInKeys');
const { table } = readVariables(signInKeysVariables, 'new SignInKeys');
const copies = new DynamoSignInKeys(openDynamo(), table);
const url = signInKeysUrl(userPoolId, readOptionalVariable('AWS_ENDPOINT_URL'));

/** Copies the public keys of the user pool to where functions in a VPC reach them. */
export const handler = observe(async (event: unknown, _context?: unknown) => {
  if (eventSchema.parse(event).RequestType !== 'Delete') {
    await copies.put(userPoolId, new TextDecoder().decode(await fetchSignInKeys(url)));
    log('api.sign_in_keys_copied', {});
  }
  // Always the same, so that an update never replaces the resource.
  return { PhysicalResourceId: 'sign-in-keys' };
});
