import {
  DeleteInferenceComponentCommand,
  DeleteModelCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { AppError } from '../../platform/errors';
import { says } from './says';

/** How SageMaker says that there is nothing to delete any more. */
const gone = /could not find|does not exist|DELETE_IN_PROGRESS/i;

/**
 * Begins to delete an inference component, and the model that a whole version is read by; does nothing when they are gone.
 *
 * @throws AppError `component_busy`, retryable: SageMaker deletes none that is being created or changed
 */
export async function deleteComponent(name: string, client: SageMakerClient): Promise<void> {
  try {
    await client.send(new DeleteInferenceComponentCommand({ InferenceComponentName: name }));
  } catch (error) {
    // CREATE_IN_PROGRESS, and UPDATE_RC_IN_PROGRESS while its copies change.
    if (!says(error, gone)) throw says(error, /_IN_PROGRESS/) ? componentBusy(name, error) : error;
  }
  try {
    // Only whole models have one.
    await client.send(new DeleteModelCommand({ ModelName: name }));
  } catch (error) {
    if (!says(error, gone)) throw error;
  }
}

function componentBusy(name: string, cause: unknown): AppError {
  return new AppError(
    `SageMaker is still creating or changing ${name}, and takes nothing off meanwhile: try again in a few minutes`,
    { kind: 'unavailable', code: 'component_busy', isRetryable: true, cause },
  );
}
