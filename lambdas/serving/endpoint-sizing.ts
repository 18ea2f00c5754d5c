import {
  type EndpointPlan,
  type EndpointWish,
  neededCapability,
  placementsOf,
  variantOf,
} from './placement-sizing';
import type { EndpointSettings } from './settings';

/** Why an endpoint does not fit, and what would. */
export interface EndpointRefusal {
  readonly kind: 'refused';
  /** The one setting that no instance can mend; left out: the settings together ask for too much. */
  readonly setting?: { readonly name: keyof EndpointSettings; readonly got: unknown };
  /** Of the setting, what it must be instead. */
  readonly reason: string;
  /** Changes of the settings, each of which was computed to fit. */
  readonly instead: readonly string[];
}

/**
 * Picks the cheapest instance and the fewest GPUs that hold the model, or checks the instance that is named; where a load is
 * stated, those whose instances carry it for least.
 */
export function planEndpoint(wish: EndpointWish): EndpointPlan | EndpointRefusal {
  const misfit = findMisfit(wish);
  if (misfit) return { kind: 'refused', ...misfit, instead: [] };
  const plan = findPlan(wish);
  if (plan) return plan;
  return { kind: 'refused', reason: explainRefusal(wish), instead: findAlternatives(wish) };
}

/** A refusal in one line. */
export function describeRefusal({ setting, reason, instead }: EndpointRefusal): string {
  if (setting) return `${setting.name} ${reason}, got ${JSON.stringify(setting.got)}`;
  return instead.length > 0 ? `${reason}; what would fit: ${instead.join('; or ')}` : reason;
}

/** What no instance can mend. */
function findMisfit({
  model,
  settings,
  instances,
}: EndpointWish): Pick<EndpointRefusal, 'setting' | 'reason'> | undefined {
  const variants = model.variants.map(({ variant }) => variant);
  const { variant, contextTokens, instanceType, load } = settings;
  const misfit = (name: keyof EndpointSettings, reason: string) => ({
    setting: { name, got: settings[name] },
    reason,
  });
  if (variant !== undefined && !variants.includes(variant)) {
    return misfit('variant', `must be one that ${model.id} has weights in: ${variants.join(', ')}`);
  }
  if (contextTokens > model.contextTokens) {
    return misfit('contextTokens', `must be at most ${model.contextTokens}, the context of ${model.id}`);
  }
  if (load && load.inputTokens + load.outputTokens > contextTokens) {
    return misfit(
      'load',
      `must have inputTokens and outputTokens of at most contextTokens (${contextTokens}) together, and they are ${load.inputTokens + load.outputTokens}`,
    );
  }
  if (instanceType !== undefined && !instances.some(({ type }) => type === instanceType)) {
    const known = instances.map(({ type }) => type).join(', ');
    return misfit('instanceType', `must be an instance type with GPUs that the kit knows: ${known}`);
  }
  return undefined;
}

function findPlan(wish: EndpointWish): EndpointPlan | undefined {
  const fitting = placementsOf(wish).filter(
    ({ memory, availableBytes, load }) =>
      memory.total <= availableBytes && (load === undefined || load.copies <= wish.settings.maxCopies),
  );
  // Several copies on the cheapest instance may cost more than one on a dearer; those of equal cost keep their order.
  return fitting.toSorted((one, other) => (costsLess(one, other) ? -1 : costsLess(other, one) ? 1 : 0))[0];
}

/** Whether it is known to carry the stated load for less. */
function costsLess({ load: one }: EndpointPlan, { load: other }: EndpointPlan): boolean {
  const unknown = Number.POSITIVE_INFINITY;
  return (one?.usdPerMillionTokens ?? unknown) < (other?.usdPerMillionTokens ?? unknown);
}

/** Of the instance that comes nearest. */
function explainRefusal(wish: EndpointWish): string {
  const { model, settings } = wish;
  const variant = variantOf(wish);
  const tried = placementsOf(wish);
  const [held] = tried.filter(({ memory, availableBytes }) => memory.total <= availableBytes);
  if (held?.load) {
    return `${held.instance.type} gives at most ${held.load.mostOutputTokensPerSecond.toFixed(0)} output tokens a second a copy by its memory bandwidth, and the load needs ${held.load.outputTokensPerSecond.toFixed(0)}: ${held.load.copies} copies, more than maxCopies (${settings.maxCopies})`;
  }
  const nearest = tried.toSorted((one, other) => overfull(one) - overfull(other))[0];
  if (!nearest) {
    const only = wish.instances.find(({ type }) => type === settings.instanceType);
    return `${settings.instanceType ?? 'no instance type'} does not run ${model.id} in ${variant}: it needs compute capability ${neededCapability[variant]}${only ? `, and this one has ${only.computeCapability}` : ''}, and a number of GPUs that its ${model.architecture.attentionHeads} heads can be divided by`;
  }
  const { memory, instance, tensorParallel, availableBytes } = nearest;
  const parts = [
    `weights ${toGib(memory.weights)}`,
    `KV cache ${toGib(memory.kvCache)}`,
    ...(memory.adapters > 0 ? [`adapters ${toGib(memory.adapters)}`] : []),
    `runtime ${toGib(memory.runtime)}`,
  ];
  const where = settings.instanceType === undefined ? 'fits no instance; nearest is ' : 'does not fit on ';
  return `${model.id} in ${variant} ${where}${instance.type}: each of ${tensorParallel} GPUs needs ${toGib(memory.total)} GiB (${parts.join(' + ')}), and ${toGib(availableBytes)} GiB can be used`;
}

function overfull({ memory, availableBytes }: EndpointPlan): number {
  return memory.total / availableBytes;
}

function toGib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(2);
}

/** Changes of one setting that were computed to fit. */
function findAlternatives(wish: EndpointWish): readonly string[] {
  const { model, settings } = wish;
  const { instanceType, contextTokens, concurrentRequests, load } = settings;
  const free = instanceType === undefined ? undefined : findPlan(change(wish, { instanceType: undefined }));
  const variants = model.variants
    // What compression here makes is a version, and no base that an endpoint could begin with.
    .filter(({ variant, from }) => variant !== variantOf(wish) && from.type !== 'compression')
    .flatMap(({ variant }) => {
      const plan = findPlan(change(wish, { variant }));
      return plan ? [`variant '${variant}' on ${plan.instance.type}`] : [];
    });
  const context = largest(Math.floor(contextTokens / 512), (blocks) =>
    findPlan(change(wish, { contextTokens: blocks * 512 })),
  );
  const requests = largest(concurrentRequests - 1, (count) =>
    findPlan(change(wish, { concurrentRequests: count })),
  );
  const copies = load && findPlan(change(wish, { maxCopies: 100 }));
  const least = load ? load.inputTokens + load.outputTokens : 0;
  return [
    ...(free ? [`instanceType '${free.instance.type}'`] : []),
    ...variants,
    ...(context && context.count * 512 < contextTokens && context.count * 512 >= least
      ? [`contextTokens ${context.count * 512} on ${context.plan.instance.type}`]
      : []),
    ...(requests ? [`concurrentRequests ${requests.count} on ${requests.plan.instance.type}`] : []),
    ...(copies?.load ? [`maxCopies ${copies.load.copies} on ${copies.instance.type}`] : []),
  ];
}

function change(wish: EndpointWish, settings: Partial<EndpointSettings>): EndpointWish {
  return { ...wish, settings: { ...wish.settings, ...settings } };
}

/** The largest count from 1 that fits: what fits at a count fits below it as well, by memory. */
function largest(
  most: number,
  plan: (count: number) => EndpointPlan | undefined,
): { readonly count: number; readonly plan: EndpointPlan } | undefined {
  let found: { readonly count: number; readonly plan: EndpointPlan } | undefined;
  let [low, high] = [1, most];
  while (low <= high) {
    const count = Math.floor((low + high) / 2);
    const fitting = plan(count);
    if (fitting) {
      found = { count, plan: fitting };
      low = count + 1;
    } else {
      high = count - 1;
    }
  }
  return found;
}
