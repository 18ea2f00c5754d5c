import type { EndpointPlan } from '../../lambdas/serving/placement-sizing';
import { gpuMemoryUtilization } from '../../lambdas/serving/serving-sizing';
import type { EndpointSettings } from '../../lambdas/serving/settings';

/** The arithmetic of an endpoint as synthesis prints it: that it fits, and what it costs. */
export function describeEndpointPlan(
  plan: EndpointPlan,
  settings: EndpointSettings,
  region: string,
): readonly string[] {
  return [
    ...describeCopyPlan(plan, settings, region),
    describeInstances(plan, settings),
    ...describeLoad(plan),
  ];
}

/** The arithmetic of one copy: that it fits its instance, and what that instance costs. */
export function describeCopyPlan(
  plan: EndpointPlan,
  { contextTokens, concurrentRequests }: Pick<EndpointSettings, 'contextTokens' | 'concurrentRequests'>,
  region: string,
): readonly string[] {
  const { instance, tensorParallel, memory, availableBytes, variant, copiesPerInstance } = plan;
  const gpus = `${tensorParallel} of ${instance.gpus} × ${instance.gpu}`;
  return [
    `${plan.model} in ${variant} on ${instance.type}: a copy takes ${gpus}, ${copiesPerInstance} fit on an instance`,
    `weights ${toGib(memory.weights)} GiB`,
    `KV cache ${toGib(memory.kvCache)} GiB: ${contextTokens} tokens × ${concurrentRequests} requests`,
    ...(memory.adapters > 0 ? [`places for adapters ${toGib(memory.adapters)} GiB`] : []),
    `runtime ${toGib(memory.runtime)} GiB: activations, and an allowance for CUDA and its graphs`,
    `${toGib(memory.total)} GiB on each GPU, of ${toGib(availableBytes)} GiB that vLLM takes (${gpuMemoryUtilization} of ${instance.gpuMemoryGib} GiB)`,
    describePrice(plan, region),
  ];
}

function describeInstances(
  { copiesPerInstance }: EndpointPlan,
  { minCopies, maxCopies }: EndpointSettings,
): string {
  const [least, most] = [Math.ceil(minCopies / copiesPerInstance), Math.ceil(maxCopies / copiesPerInstance)];
  return `instances: ${least === 0 ? 'none while it sleeps' : `${least} at the least`}, ${most} at the most`;
}

function describePrice({ price, instance }: EndpointPlan, region: string): string {
  if (!price) return `price of ${instance.type} unknown: see models/gpu-prices.ts`;
  const where = price.region === region ? '' : ` in ${price.region}, none is known in ${region}`;
  return `${price.usd} USD an hour each instance${where}`;
}

/** Says that it is arithmetic: nothing was measured. */
function describeLoad({ load }: EndpointPlan): readonly string[] {
  if (!load) return [];
  const most = Number.isFinite(load.mostOutputTokensPerSecond)
    ? `, of at most ${load.mostOutputTokensPerSecond.toFixed(0)} a copy by memory bandwidth`
    : '';
  const cost =
    load.usdPerMillionTokens === undefined
      ? 'cost unknown'
      : `${load.usdPerMillionTokens.toFixed(2)} USD a million tokens, those of prompts and completions counted together`;
  return [
    `at the stated load, by arithmetic and not by measurement: ${load.outputTokensPerSecond.toFixed(1)} output tokens a second${most}, copies at the least: ${load.copies}, ${cost}`,
  ];
}

function toGib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(2);
}
