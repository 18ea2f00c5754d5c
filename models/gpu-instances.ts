import type { GpuInstance } from '../lambdas/model-hub/gpu-instance-settings';

type Gpu = GpuInstance['gpu'];

/**
 * GPUs, read 2026-11-30.
 *
 * Memory: `total_gpu_memory` of logs of vLLM on that GPU, and `total_memory` of PyTorch, the lowest that was found:
 * A10G 22587 MB; L4 22.03 GiB (github.com/ArcInstitute/evo2/issues/190); L40S 44.31 GiB; A100 39.39 GiB (a log of an
 * LMI container on SageMaker) and 79.14 GiB; H100 79.11 GiB.
 *
 * Bandwidth: NVIDIA's data sheets as genai4a11.github.io/concepts/hardware.html and
 * llmbook.apartsin.com/appendices/appendix-g-hardware-compute quote them; for the A100 of 80 GB the rounded 2.0 TB/s.
 * The one of 40 GB: 1,555 GB/s, NVIDIA A100 data sheet.
 *
 * Compute capability: docs.vllm.ai, "Quantization", supported hardware: Ampere 8.0 and 8.6, Ada 8.9, Hopper 9.0.
 */
const gpus: Readonly<
  Record<Gpu, Pick<GpuInstance, 'gpuMemoryGib' | 'bandwidthGbPerSecond' | 'computeCapability'>>
> = {
  A10G: { gpuMemoryGib: 22.05, bandwidthGbPerSecond: 600, computeCapability: 8.6 },
  L4: { gpuMemoryGib: 22.03, bandwidthGbPerSecond: 300, computeCapability: 8.9 },
  L40S: { gpuMemoryGib: 44.31, bandwidthGbPerSecond: 864, computeCapability: 8.9 },
  'A100-40GB': { gpuMemoryGib: 39.39, bandwidthGbPerSecond: 1_555, computeCapability: 8 },
  'A100-80GB': { gpuMemoryGib: 79.14, bandwidthGbPerSecond: 2_000, computeCapability: 8 },
  H100: { gpuMemoryGib: 79.11, bandwidthGbPerSecond: 3_350, computeCapability: 9 },
};

/**
 * Instance types with GPUs that SageMaker hosts and trains on. GPUs and vCPUs: constants of
 * github.com/aws/sagemaker-hyperpod-cli, read 2026-11-30. All of these families have local NVMe disks: Amazon EC2 user
 * guide, "Instance store volumes". Which of them a region and an account have is not said here.
 */
export const gpuInstances: readonly GpuInstance[] = [
  ...family('ml.g5', 'A10G'),
  ...family('ml.g6', 'L4'),
  ...family('ml.g6e', 'L40S'),
  instance('ml.p4d.24xlarge', 'A100-40GB', 8, 96),
  instance('ml.p4de.24xlarge', 'A100-80GB', 8, 96),
  instance('ml.p5.4xlarge', 'H100', 1, 16),
  instance('ml.p5.48xlarge', 'H100', 8, 192),
];

/** The sizes of a G family, which are the same in each. */
function family(name: string, gpu: Gpu): readonly GpuInstance[] {
  const sizes = [
    ['xlarge', 1, 4],
    ['2xlarge', 1, 8],
    ['4xlarge', 1, 16],
    ['8xlarge', 1, 32],
    ['16xlarge', 1, 64],
    ['12xlarge', 4, 48],
    ['24xlarge', 4, 96],
    ['48xlarge', 8, 192],
  ] as const;
  return sizes.map(([size, count, vCpus]) => instance(`${name}.${size}`, gpu, count, vCpus));
}

function instance(type: string, gpu: Gpu, count: number, vCpus: number): GpuInstance {
  return { type, gpu, gpus: count, ...gpus[gpu], vCpus, hasLocalNvme: true };
}
