import type { OpenModel } from '../../lambdas/model-hub/catalogue-settings';
import { batchedTokens, gpuMemoryUtilization } from '../../lambdas/serving/serving-sizing';
import type { EndpointSettings } from '../../lambdas/serving/settings';
import { loadSecondsOf } from './load-seconds';

/**
 * How vLLM reads calls of tools out of what a family of models writes: docs.vllm.ai, "Tool calling", read 2026-11-30. A
 * family that is not here is asked for none.
 */
const toolParsers: Readonly<Record<string, string>> = {
  qwen: 'hermes',
  llama: 'llama3_json',
  mistral: 'mistral',
  'gpt-oss': 'openai',
};

/** Where SageMaker puts the weights. */
const weights = { HF_MODEL_ID: '/opt/ml/model' };

/**
 * Variables of the container: what the memory model reckoned with is what the container is told, so that the proof holds.
 *
 * For a model that chats those of LMI's vLLM handler, for one that embeds or reranks those of Text Embeddings Inference.
 */
export function containerOf(
  model: OpenModel,
  settings: EndpointSettings,
  plan: { readonly tensorParallel: number; readonly weightBytes: number },
): Readonly<Record<string, string>> {
  const { contextTokens, concurrentRequests, adapters } = settings;
  const batched = String(batchedTokens({ architecture: model.architecture, contextTokens }));
  if (model.task !== 'chat') {
    return {
      ...weights,
      MAX_BATCH_TOKENS: batched,
      // The most texts of one call of the gateway.
      MAX_CLIENT_BATCH_SIZE: '256',
      AUTO_TRUNCATE: 'true',
    };
  }
  const parser = Object.entries(toolParsers).find(([family]) => model.id.startsWith(family))?.[1];
  return {
    ...weights,
    // What cannot load ends at once, and is no component that is being created for an hour.
    SERVING_FAIL_FAST: 'true',
    // LMI gives up after half an hour by itself.
    OPTION_MODEL_LOADING_TIMEOUT: String(loadSecondsOf(plan.weightBytes)),
    OPTION_ASYNC_MODE: 'true',
    OPTION_ROLLING_BATCH: 'disable',
    OPTION_ENTRYPOINT: 'djl_python.lmi_vllm.vllm_async_service',
    TENSOR_PARALLEL_DEGREE: String(plan.tensorParallel),
    OPTION_MAX_MODEL_LEN: String(contextTokens),
    OPTION_MAX_ROLLING_BATCH_SIZE: String(concurrentRequests),
    OPTION_MAX_ROLLING_BATCH_PREFILL_TOKENS: batched,
    OPTION_GPU_MEMORY_UTILIZATION: String(gpuMemoryUtilization),
    ...(model.capabilities.tools &&
      parser !== undefined && {
        OPTION_ENABLE_AUTO_TOOL_CHOICE: 'true',
        OPTION_TOOL_CALL_PARSER: parser,
      }),
    ...(adapters && {
      OPTION_ENABLE_LORA: 'true',
      OPTION_MAX_LORAS: String(adapters.maxAdapters),
      OPTION_MAX_CPU_LORAS: String(adapters.maxAdapters),
      OPTION_MAX_LORA_RANK: String(adapters.maxRank),
    }),
  };
}
