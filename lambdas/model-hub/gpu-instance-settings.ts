/** What an instance type with GPUs has, as `models/gpu-instances.ts` lists it. */
export interface GpuInstance {
  /** Of SageMaker, e.g. `ml.g6.2xlarge`. */
  readonly type: string;
  readonly gpu: 'A10G' | 'L4' | 'L40S' | 'A100-40GB' | 'A100-80GB' | 'H100';
  readonly gpus: number;
  /** GiB of one GPU that a process can have: what its driver leaves of the nominal size. */
  readonly gpuMemoryGib: number;
  /** GB (10⁹ bytes) a second between one GPU and its memory. */
  readonly bandwidthGbPerSecond: number;
  /** CUDA compute capability. */
  readonly computeCapability: number;
  readonly vCpus: number;
  /** true: it has its own NVMe disks, where SageMaker takes no KMS key for volumes. */
  readonly hasLocalNvme: boolean;
}

/** What an instance costs. */
export interface InstancePrice {
  readonly type: string;
  readonly region: string;
  /** Endpoints and training jobs are priced apart. */
  readonly use: 'hosting' | 'training';
  /** US dollars an hour, on demand. */
  readonly usd: number;
  /** Where it was read, and of what day it is. */
  readonly source: string;
}

/**
 * The price of an instance: of its region, else the dearest that is known elsewhere, whose `region` then says so: a
 * ceiling of cost is then rather too low than too high.
 *
 * @returns undefined where no source was found
 */
export function findPrice(
  prices: readonly InstancePrice[],
  wanted: Pick<InstancePrice, 'type' | 'region' | 'use'>,
): InstancePrice | undefined {
  const known = prices.filter(({ type, use }) => type === wanted.type && use === wanted.use);
  const [dearest] = known.toSorted((one, other) => other.usd - one.usd);
  return known.find(({ region }) => region === wanted.region) ?? dearest;
}
