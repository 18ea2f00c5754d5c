import { AppError } from '../platform/errors';

/** What taking everything off an endpoint needs. */
export interface ClearEndpointDeps {
  /** Names of all components of an endpoint, those that are being deleted too; none where there is no endpoint. */
  readonly list: (endpointName: string) => Promise<readonly string[]>;
  /** Begins to delete a component, or goes on. @throws AppError `component_busy` while it is on its way */
  readonly delete: (component: string) => Promise<void>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly now: () => Date;
}

/** Milliseconds between two looks. */
const lookMs = 10_000;
/** Milliseconds that deletions are waited for: the function has two minutes more. */
const patienceMs = 8 * 60_000;

/**
 * Takes the versions off an endpoint that is about to be removed: SageMaker deletes no base that adapters are on, and a
 * component outlives its endpoint, with a name that cannot be used again.
 *
 * @throws {@link AppError} `endpoint_busy` while some are left
 */
export async function clearEndpoint(
  { endpointName, componentName: base }: { readonly endpointName: string; readonly componentName: string },
  deps: ClearEndpointDeps,
): Promise<void> {
  const endMs = deps.now().getTime() + patienceMs;
  for (;;) {
    const left = (await deps.list(endpointName)).filter((name) => name !== base);
    if (left.length === 0) return;
    if (deps.now().getTime() >= endMs) {
      throw new AppError(
        `${left.join(', ')} on the endpoint ${endpointName} could not be deleted within ${patienceMs / 60_000} minutes: remove the stack again`,
        { kind: 'timeout', code: 'endpoint_busy' },
      );
    }
    for (const name of left) {
      try {
        await deps.delete(name);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'component_busy') throw error;
      }
    }
    await deps.sleep(lookMs);
  }
}
