import { openDynamo } from '../../platform/open-dynamo';
import { readVariables } from '../../platform/read-variables';
import type { CallerKeys } from '../ports';
import { callerKeysVariables } from '../settings';
import { DynamoCallerKeys } from './dynamo-caller-keys';

/** The keys of this function's environment. @throws `missing_setting` without `CallerKeys.grantAccess` */
export function openCallerKeys(): CallerKeys {
  const { table } = readVariables(callerKeysVariables, 'CallerKeys.grantAccess');
  return new DynamoCallerKeys(openDynamo(), table);
}
