import { openDynamo } from '../../platform/open-dynamo';
import { readVariables } from '../../platform/read-variables';
import { documentStatesVariables } from '../settings';
import { DynamoDocumentStates } from './dynamo-document-states';

/**
 * Opens the states of documents.
 *
 * @throws `missing_setting`
 */
export function openStates(): DynamoDocumentStates {
  const { table } = readVariables(documentStatesVariables, 'DocumentStore.grantWriteStates');
  return new DynamoDocumentStates({ client: openDynamo(), table });
}
