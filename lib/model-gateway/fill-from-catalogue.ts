import type { Routes } from '../../lambdas/model-gateway/settings';
import { lacksOf } from '../../lambdas/model-hub/catalogue-settings';
import type { EndpointsSettings } from '../../lambdas/serving/settings';
import { catalogue } from '../../models';

type Route = Routes[string];

/**
 * Chat routes with what the catalogue says of their models, where they do not say so themselves: what a model lacks, and
 * what its chat template is told. For a version of one's own it is what the base of its endpoint has.
 *
 * Requests tell the template, because the vLLM handler of LMI hands no `--default-chat-template-kwargs` on: its
 * `vllm_async_service.py` (deepjavalibrary/djl-serving, read 2026-11-30) makes vLLM's chat service without them.
 */
export function fillFromCatalogue(routes: Routes, endpoints: EndpointsSettings): Routes {
  return Object.fromEntries(
    Object.entries(routes).map(([name, route]) => {
      const model = catalogue.find((known) => isModelOf(known, route, endpoints));
      if (route.kind !== 'chat' || model === undefined) return [name, route];
      const lacks = route.lacks ?? [...lacksOf(model)];
      const kwargs =
        route.chatTemplateKwargs ?? (model.kind === 'open' ? model.chatTemplate?.kwargs : undefined);
      return [
        name,
        {
          ...route,
          ...((route.lacks || lacks.length > 0) && { lacks }),
          ...(kwargs && { chatTemplateKwargs: kwargs }),
        },
      ];
    }),
  );
}

function isModelOf(
  known: (typeof catalogue)[number],
  { provider, model }: Route,
  endpoints: EndpointsSettings,
): boolean {
  if (provider.type === 'sagemaker') return known.id === endpoints[provider.endpoint]?.model;
  if (provider.type !== 'bedrock' || known.kind !== 'bedrock') return false;
  // A model is also called through inference profiles, which put the place before its id.
  return model === known.modelId || known.profiles.some((profile) => model === `${profile}.${known.modelId}`);
}
