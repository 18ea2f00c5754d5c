import * as z from 'zod';
import { type CatalogueModel, catalogueModelSchema } from '../lambdas/model-hub/catalogue-settings';
import { bgeM3 } from './bge-m3';
import { bgeRerankerV2M3 } from './bge-reranker-v2-m3';
import { claudeSonnet45 } from './claude-sonnet-4-5';
import { gptOss20b } from './gpt-oss-20b';
import { kanana158b } from './kanana-1-5-8b';
import { llama318b } from './llama-3-1-8b';
import { llama3370b } from './llama-3-3-70b';
import { mistral7b } from './mistral-7b';
import { mistralSmall24b } from './mistral-small-24b';
import { multilingualE5Large } from './multilingual-e5-large';
import { novaLite } from './nova-lite';
import { novaPro } from './nova-pro';
import { qwen257b } from './qwen2-5-7b';
import { qwen2514b } from './qwen2-5-14b';
import { qwen2532b } from './qwen2-5-32b';
import { qwen38b } from './qwen3-8b';
import { qwen314b } from './qwen3-14b';
import { qwen332b } from './qwen3-32b';
import { tiny } from './tiny';
import { titanEmbedTextV2 } from './titan-embed-text-v2';

/** Every model that the kit knows, in the order in which they are listed. Adding one is a file here and a line below. */
export const catalogue: readonly CatalogueModel[] = z
  .array(catalogueModelSchema)
  .parse([
    novaLite,
    novaPro,
    claudeSonnet45,
    titanEmbedTextV2,
    gptOss20b,
    kanana158b,
    llama318b,
    llama3370b,
    mistral7b,
    mistralSmall24b,
    qwen257b,
    qwen2514b,
    qwen2532b,
    qwen38b,
    qwen314b,
    qwen332b,
    bgeM3,
    multilingualE5Large,
    bgeRerankerV2M3,
    tiny,
  ]);
