import { countParameters, weightBytes } from '../model-hub/weights-sizing';
import { kvBytesOfToken, type Serving } from './serving-sizing';
import type { EndpointSettings } from './settings';

/** What a stated load asks of an endpoint: arithmetic, and no measurement. */
export interface DecodeLoad {
  /** Tokens that have to be written a second, in all. */
  readonly outputTokensPerSecond: number;
  /** The most that one copy can write by its memory bandwidth; a real one writes fewer. */
  readonly mostOutputTokensPerSecond: number;
  /** Copies that the load needs at the least, and never fewer than are always there. */
  readonly copies: number;
  /** Of input and output together; undefined where the price is. */
  readonly usdPerMillionTokens: number | undefined;
}

const secondsOfHour = 3_600;

/**
 * The roofline of decoding: for every step the weights are read once, and the KV cache of each request; no copy writes
 * more than `requests / (bytes of a step / bandwidth)` tokens a second (Pope et al., "Efficiently Scaling Transformer
 * Inference", arXiv 2211.05102). Of experts only as many are counted as one token uses, so that it stays an upper bound.
 */
export function decodeLoad(wish: {
  readonly serving: Serving;
  readonly bandwidthGbPerSecond: number;
  readonly load: NonNullable<EndpointSettings['load']>;
  readonly minCopies: number;
  readonly copiesPerInstance: number;
  readonly hourlyUsd: number | undefined;
}): DecodeLoad {
  const { serving, bandwidthGbPerSecond, load, minCopies, copiesPerInstance, hourlyUsd } = wish;
  const { requestsPerHour, inputTokens, outputTokens } = load;
  const { architecture, tensorParallel, concurrentRequests } = serving;
  const outputTokensPerSecond = (requestsPerHour * outputTokens) / secondsOfHour;
  const cached = (inputTokens + outputTokens / 2) * kvBytesOfToken(architecture, tensorParallel);
  const bytesOfStep = readBytes(serving) / tensorParallel + concurrentRequests * cached;
  const stepSeconds = bytesOfStep / (bandwidthGbPerSecond * 1e9);
  // An encoder writes nothing token by token: no bound is known for it here.
  const isBound = architecture.kind === 'decoder';
  const mostOutputTokensPerSecond = isBound ? concurrentRequests / stepSeconds : Number.POSITIVE_INFINITY;
  const copies = Math.max(1, minCopies, Math.ceil(outputTokensPerSecond / mostOutputTokensPerSecond));
  const tokensPerHour = requestsPerHour * (inputTokens + outputTokens);
  const instances = Math.ceil(copies / copiesPerInstance);
  return {
    outputTokensPerSecond,
    mostOutputTokensPerSecond,
    copies,
    usdPerMillionTokens: hourlyUsd === undefined ? undefined : (instances * hourlyUsd * 1e6) / tokensPerHour,
  };
}

/** Bytes of weights that one step reads: all but the embedding, of which it reads a few rows. */
function readBytes({ architecture, variant }: Serving): number {
  const count = countParameters(architecture);
  const { experts } = architecture;
  const output = architecture.hasTiedEmbeddings ? count.embedding : count.output;
  return weightBytes(
    {
      ...count,
      embedding: 0,
      output,
      experts: experts ? (count.experts * experts.active) / experts.count : 0,
    },
    variant,
  );
}
