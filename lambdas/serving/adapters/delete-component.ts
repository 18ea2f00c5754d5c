import {
  DeleteInferenceComponentCommand,
  DeleteModelCommand,
  DescribeInferenceComponentCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { AppError } from '../../platform/errors';
import { says } from './says';
import { type ScalingClients, unscaleComponent } from './scale-component';

/** How SageMaker says that there is nothing to delete any more. */
const gone = /could not find|does not exist|DELETE_IN_PROGRESS/i;

/**
 * Begins to delete an inference component, its scaling and the model that a whole version is read by; does nothing when
 * they are gone.
 *
 * @throws AppError `component_busy`, retryable: SageMaker deletes none that is being created or changed
 */
export async function deleteComponent(
  name: string,
  client: SageMakerClient,
  scaling: ScalingClients,
): Promise<void> {
  // Before it goes: SageMaker deletes none whose copies change.
  const isScaled = await isWhole(name, client);
  if (isScaled) await unscaleComponent(name, scaling);
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
    return;
  }
  // Somebody has deleted the component alone: its scaling outlives it.
  if (!isScaled) await unscaleComponent(name, scaling);
}

/** An adapter has no scaling of its own. */
async function isWhole(name: string, client: SageMakerClient): Promise<boolean> {
  try {
    const { Specification: live } = await client.send(
      new DescribeInferenceComponentCommand({ InferenceComponentName: name }),
    );
    return live?.BaseInferenceComponentName === undefined;
  } catch (error) {
    if (says(error, gone)) return false;
    throw error;
  }
}

function componentBusy(name: string, cause: unknown): AppError {
  return new AppError(
    `SageMaker is still creating or changing ${name}, and takes nothing off meanwhile: try again in a few minutes`,
    { kind: 'unavailable', code: 'component_busy', isRetryable: true, cause },
  );
}
