import { catalogue } from '../../../models';
import { type StandInHub, startStandInHub } from '../../model-hub/stand-in-hub';
import { rehearsedModel } from '../rehearsed-environment';

/**
 * Starts a stand-in for the public hub with the model that is rehearsed: at its pinned revision, with the names of its
 * files and none of its weights.
 */
export async function startWeightsHub(): Promise<StandInHub> {
  const model = catalogue.find(({ id }) => id === rehearsedModel.base);
  const weights = model?.kind === 'open' ? model.weights : undefined;
  if (weights?.type !== 'hugging-face') {
    throw new Error(`models/${rehearsedModel.base}.ts is not at Hugging Face: rehearse another model`);
  }
  return startStandInHub({
    name: weights.repository,
    revision: weights.revision,
    files: {
      'config.json': '{"model_type":"qwen3"}',
      'tokenizer.json': '{}',
      'model.safetensors': 'weights of nothing',
    },
  });
}
