import { AppError } from '../platform/errors';

/** What an endpoint and its base are now. */
export interface LiveEndpoint {
  /** As SageMaker says, e.g. `InService`, `Updating`. */
  readonly status: string;
  readonly endpointConfigName?: string;
  readonly failureReason?: string;
  /** Configuration of an update that is under way. */
  readonly pendingConfigName?: string;
  readonly base: {
    readonly status: string;
    readonly modelName?: string;
    readonly failureReason?: string;
  };
}

/** What a deployment of the stacks means them to be. */
export interface IntendedEndpoint {
  readonly endpointName: string;
  readonly endpointConfigName: string;
  readonly componentName: string;
  readonly modelName: string;
}

/** What verifying needs. */
export interface VerifyEndpointDeps {
  readonly describe: (endpointName: string, componentName: string) => Promise<LiveEndpoint>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly now: () => Date;
}

const underway = ['Creating', 'Updating', 'SystemUpdating', 'RollingBack'];
/** Milliseconds between two looks. */
const lookMs = 10_000;
/** Milliseconds that the end of an update is waited for: CloudFormation has waited for it already. */
const patienceMs = 8 * 60_000;

/**
 * Waits for the end of an update and holds the live endpoint to what is intended. SageMaker takes an update back by itself
 * when its health checks or alarms fail, and reports `InService` with the configuration before.
 *
 * @returns what holds, in words
 * @throws {@link AppError} `endpoint_not_as_intended` saying what to do, `endpoint_busy`
 */
export async function verifyEndpoint(intended: IntendedEndpoint, deps: VerifyEndpointDeps): Promise<string> {
  const { endpointName, componentName } = intended;
  const endMs = deps.now().getTime() + patienceMs;
  let live = await deps.describe(endpointName, componentName);
  while (isUnderway(live)) {
    if (deps.now().getTime() >= endMs) {
      if (isOnlyScaled(live)) {
        live = { ...live, status: 'InService' };
        break;
      }
      throw new AppError(
        `the endpoint ${endpointName} is still being changed (${live.status}, its base ${live.base.status}): deploy again when it is in service`,
        { kind: 'timeout', code: 'endpoint_busy' },
      );
    }
    await deps.sleep(lookMs);
    live = await deps.describe(endpointName, componentName);
  }
  const problem = findProblem(intended, live);
  if (problem === undefined) {
    return `${endpointName} runs ${intended.endpointConfigName}, and its base ${intended.modelName}, as intended`;
  }
  throw new AppError(problem, { kind: 'conflict', code: 'endpoint_not_as_intended' });
}

function isUnderway({ status, pendingConfigName, base }: LiveEndpoint): boolean {
  return underway.includes(status) || underway.includes(base.status) || pendingConfigName !== undefined;
}

/** SageMaker says `Updating`, too, while instances come and go for copies (ic_rolling_deployment.ipynb of its examples). */
function isOnlyScaled({ status, pendingConfigName, base }: LiveEndpoint): boolean {
  return status === 'Updating' && pendingConfigName === undefined && base.status === 'InService';
}

function findProblem(
  { endpointName, endpointConfigName, componentName, modelName }: IntendedEndpoint,
  { status, endpointConfigName: config, failureReason, base }: LiveEndpoint,
): string | undefined {
  const because = (reason: string | undefined) =>
    reason ? `: ${reason}` : ', and SageMaker gives no reason: its log and its alarms of that time do';
  if (status === 'UpdateRollbackFailed') {
    return `the endpoint ${endpointName} was neither updated nor brought back, and runs a mix of both${because(failureReason)}; update it to ${endpointConfigName} again, and deploy`;
  }
  if (status !== 'InService') {
    return `the endpoint ${endpointName} is ${status}${because(failureReason)}; mend it and deploy again`;
  }
  if (config !== endpointConfigName) {
    return `SageMaker has taken the update of the endpoint ${endpointName} back: it runs ${config ?? 'no configuration'}, and ${endpointConfigName} is intended${because(failureReason)}; mend the cause and deploy again`;
  }
  if (base.status !== 'InService') {
    return `the base ${componentName} of the endpoint ${endpointName} is ${base.status}${because(base.failureReason)}; mend it and deploy again`;
  }
  if (base.modelName !== modelName) {
    return `SageMaker has taken the update of the base ${componentName} back: it serves ${base.modelName ?? 'no model'}, and ${modelName} is intended${because(base.failureReason)}; mend the cause and deploy again`;
  }
  return undefined;
}
