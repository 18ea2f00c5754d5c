import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { parseJson } from '../../../lambdas/platform/json';
import { rehearsedAccount } from '../rehearsed-environment';

/** What IAM has to allow for a call: an action on a resource. */
export interface NeededRight {
  readonly action: string;
  readonly resource: string;
}

/** A call of SageMaker or of its runtime, as it comes over the wire. */
export interface SageMakerCall {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const bodyShape = z.looseObject({
  EndpointName: z.string().optional(),
  InferenceComponentName: z.string().optional(),
  ModelName: z.string().optional(),
  ModelPackageGroupName: z.string().optional(),
  ModelPackageArn: z.string().optional(),
  ModelPackageName: z.string().optional(),
  ResourceArn: z.string().optional(),
  TrainingJobName: z.string().optional(),
});

/** The call's name; undefined for a call of the runtime. */
export function operationOf({ headers }: Pick<SageMakerCall, 'headers'>): string | undefined {
  return /^SageMaker\.(\w+)$/.exec(String(headers['x-amz-target']))?.[1];
}

/**
 * The rights that AWS asks for before it carries a call out, says the service authorization reference. That a role may be
 * handed on is left out: the emulator cannot say it of a permission with a condition.
 */
export function neededRights(call: SageMakerCall, region: string): readonly NeededRight[] {
  const arn = (resource: string) => `arn:aws:sagemaker:${region}:${rehearsedAccount}:${resource}`;
  const operation = operationOf(call);
  if (operation === undefined)
    return rightsOfRuntime(call).map(([action, resource]) => ({ action, resource: arn(resource) }));
  const action = `sagemaker:${operation}`;
  const named = parseJson(call.body, bodyShape, `the body of ${operation}`);
  const resources = Object.entries({
    'training-job': named.TrainingJobName,
    'inference-component': named.InferenceComponentName,
    endpoint: named.EndpointName,
    model: named.ModelName,
    'model-package-group': named.ModelPackageGroupName,
    // The package that it becomes in its group.
    'model-package': operation === 'CreateModelPackage' ? `${named.ModelPackageGroupName}/1` : undefined,
  }).flatMap(([type, name]) => (name === undefined ? [] : [arn(`${type}/${name}`)]));
  const arns = [named.ResourceArn, named.ModelPackageArn, named.ModelPackageName];
  const all = [...resources, ...arns.filter((given) => given !== undefined)];
  const isOfAll = /^List(Inference|ModelPackage)/.test(operation) || all.length === 0;
  return (isOfAll ? ['*'] : all).map((resource) => ({ action, resource }));
}

function rightsOfRuntime({ url, headers }: SageMakerCall): readonly [string, string][] {
  const [, endpoint, operation] =
    /^\/endpoints\/([^/]+)\/(invocations(?:-response-stream)?)$/.exec(url) ?? [];
  const action =
    operation === 'invocations' ? 'sagemaker:InvokeEndpoint' : 'sagemaker:InvokeEndpointWithResponseStream';
  const component = headers['x-amzn-sagemaker-inference-component'];
  return [
    [action, `endpoint/${endpoint}`],
    ...(component === undefined
      ? []
      : [[action, `inference-component/${component}`] satisfies [string, string]]),
  ];
}
