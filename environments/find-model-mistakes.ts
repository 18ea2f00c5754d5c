import type { FineTuningSettings } from '../lambdas/fine-tuning/settings';
import type { Route, Routes } from '../lambdas/model-gateway/settings';
import type { CatalogueModel, OpenModel } from '../lambdas/model-hub/catalogue-settings';
import type { ModelHubSettings } from '../lambdas/model-hub/settings';
import { describeRefusal, type EndpointRefusal, planEndpoint } from '../lambdas/serving/endpoint-sizing';
import {
  type EndpointSettings,
  type EndpointsSettings,
  modelVersionPattern,
} from '../lambdas/serving/settings';
import { catalogue } from '../models';
import { gpuInstances } from '../models/gpu-instances';
import { gpuPrices } from '../models/gpu-prices';

/** In stage `local`, name of the one endpoint for model versions, of its route, and of the provider that a release pins. */
export const localOwnRoute = 'own';

/** A mistake: where it is, and what it must be instead. */
interface Mistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What the rules of models of one's own look at. */
interface Models {
  readonly stage: string;
  readonly aws?: { readonly region: string };
  readonly routes: Routes;
  readonly modelHub: ModelHubSettings;
  readonly endpoints: EndpointsSettings;
  readonly fineTuning?: FineTuningSettings;
  readonly encryption: 'aws-owned' | 'customer-key';
}

/** Mistakes across the settings of model hub, endpoints, fine-tuning and the routes that call endpoints. */
export function findModelMistakes(models: Models): readonly Mistake[] {
  const { endpoints, fineTuning } = models;
  return [
    ...findPlaceMistakes(models),
    ...findSharingMistakes(models),
    ...Object.entries(endpoints).flatMap(([name, settings]) => findEndpointMistakes(name, settings, models)),
    ...findRouteMistakes(models),
    ...findNameMistakes(models),
    ...(fineTuning ? findInstanceMistakes(fineTuning) : []),
  ];
}

function findPlaceMistakes({ stage, modelHub, endpoints, fineTuning }: Models): readonly Mistake[] {
  const asked = [
    ...(Object.keys(endpoints).length > 0 ? ['endpoints'] : []),
    ...(fineTuning ? ['fineTuning'] : []),
  ];
  if (asked.length === 0) return [];
  const what = asked.join(' and ');
  if (stage === 'local') {
    return [
      {
        path: [asked[0] ?? ''],
        message:
          'must be left out in stage local: models are served and tuned there by processes of this machine',
      },
    ];
  }
  if (modelHub.isEnabled) return [];
  return [{ path: ['modelHub', 'isEnabled'], message: `must be true for ${what}` }];
}

/** SageMaker encrypts what jobs leave with S3's key of the account where it is given none, and no other may use that. */
function findSharingMistakes({ modelHub, fineTuning, encryption }: Models): readonly Mistake[] {
  if (fineTuning === undefined || modelHub.sharedWith.length === 0 || encryption === 'customer-key')
    return [];
  return [
    {
      path: ['encryption'],
      message:
        'must be customer-key where modelHub.sharedWith names accounts and models are fine-tuned: without a key that they may use they could not read the versions',
    },
  ];
}

function findEndpointMistakes(
  name: string,
  settings: EndpointSettings,
  { stage, aws }: Models,
): readonly Mistake[] {
  const at = (field: keyof EndpointSettings) => ['endpoints', name, field];
  const open = catalogue.filter((one) => one.kind === 'open');
  const model = open.find(({ id }) => id === settings.model);
  if (!model) {
    const isApi = catalogue.some(({ id }) => id === settings.model);
    const known = open.map(({ id }) => id).join(', ');
    const message = isApi
      ? `must name an open model, and ${settings.model} is called at its provider: a route to it needs no endpoint; open models are ${known}`
      : `must name a model of the catalogue: ${known}; another one is added as a file of models/`;
    return [{ path: at('model'), message }];
  }
  const { licence } = model;
  const { minCopies, maxCopies } = settings;
  const variant = settings.variant ?? model.variants[0]?.variant;
  const from = model.variants.find((one) => one.variant === variant)?.from;
  const plan = planEndpoint({
    model,
    settings,
    region: aws?.region ?? '',
    instances: gpuInstances,
    prices: gpuPrices,
  });
  return [
    ...(licence.mustBeAccepted && !settings.isLicenceAccepted
      ? [
          {
            path: at('isLicenceAccepted'),
            message: `must be true for ${model.id}: somebody has to read and accept ${licence.name}${licence.note ? `, which ${licence.note}` : ''}; see ${licence.source}`,
          },
        ]
      : []),
    ...(stage === 'production' && minCopies === 0
      ? [{ path: at('minCopies'), message: 'must be 1 or more in stage production: waking takes minutes' }]
      : []),
    ...(minCopies > maxCopies
      ? [{ path: at('minCopies'), message: `must be at most maxCopies (${maxCopies})` }]
      : []),
    ...(settings.adapters && model.task !== 'chat'
      ? [
          {
            path: at('adapters'),
            message: `must be left out for ${model.id}: only models that chat are fine-tuned`,
          },
        ]
      : []),
    ...(from ? findWeightsMistakes(model, from, at('variant')) : []),
    ...(plan.kind === 'refused' ? [describeMisfit(name, plan)] : []),
  ];
}

function describeMisfit(name: string, refusal: EndpointRefusal): Mistake {
  const { setting, reason } = refusal;
  if (setting) return { path: ['endpoints', name, setting.name], message: reason };
  return { path: ['endpoints', name], message: `must fit: ${describeRefusal(refusal)}` };
}

/** An endpoint begins with weights that an import can bring, whole. */
function findWeightsMistakes(
  { id, weights }: OpenModel,
  from: OpenModel['variants'][number]['from'],
  path: readonly (string | number)[],
): readonly Mistake[] {
  if (from.type === 'compression') {
    return [
      {
        path,
        message: `must be another one: these weights of ${id} are made by compression here, which makes a version; deploy that on an endpoint of ${id}`,
      },
    ];
  }
  if (from.type === 'published' && weights.type === 'script') {
    return [
      { path, message: `must be of another model: ${id} has random weights, for trials on one machine` },
    ];
  }
  return [];
}

function findRouteMistakes({ stage, routes, endpoints }: Models): readonly Mistake[] {
  return Object.entries(routes).flatMap(([name, route]) => {
    const { provider } = route;
    if (provider.type !== 'sagemaker') return [];
    const path = ['routes', name, 'provider', 'endpoint'];
    const settings = endpoints[provider.endpoint];
    if (!settings) {
      // Locally, and in another region, the endpoint is of another environment.
      if (stage === 'local' || provider.region !== undefined || provider.address !== undefined) return [];
      const known = Object.keys(endpoints).join(', ');
      return [{ path, message: `must name an endpoint of this environment (${known || 'there is none'})` }];
    }
    const model = catalogue.find(({ id }) => id === settings.model);
    if (!model) return [];
    if (model.task !== route.kind) {
      return [
        {
          path,
          message: `must name an endpoint whose model is for ${route.kind}: ${model.id} is for ${model.task}`,
        },
      ];
    }
    return findServedMistakes(name, route, { endpoint: provider.endpoint, model });
  });
}

/** An endpoint answers as its own model, or as a version of it, and with embeddings of that model's size. */
function findServedMistakes(
  name: string,
  route: Route,
  { endpoint, model }: { readonly endpoint: string; readonly model: CatalogueModel },
): readonly Mistake[] {
  const size = model.kind === 'open' ? model.architecture.hiddenSize : undefined;
  return [
    ...(route.model === model.id || modelVersionPattern.test(route.model)
      ? []
      : [
          {
            path: ['routes', name, 'model'],
            message: `must be ${model.id}, the model of the endpoint ${endpoint}, or a version of it that is deployed there, e.g. support@1f0c3a5b7d9e`,
          },
        ]),
    ...(route.kind === 'embedding' && size !== undefined && route.dimensions !== size
      ? [
          {
            path: ['routes', name, 'dimensions'],
            message: `must be ${size}: so many numbers has an embedding of ${model.id}`,
          },
        ]
      : []),
  ];
}

function findNameMistakes({ stage, routes }: Models): readonly Mistake[] {
  if (stage !== 'local' || !(localOwnRoute in routes)) return [];
  return [
    {
      path: ['routes', localOwnRoute],
      message:
        'must have another name in stage local: the kit adds a route of this name there, to model versions of one’s own',
    },
  ];
}

function findInstanceMistakes({ instanceType }: FineTuningSettings): readonly Mistake[] {
  if (gpuInstances.some(({ type }) => type === instanceType)) return [];
  return [
    {
      path: ['fineTuning', 'instanceType'],
      message: `must be an instance type with GPUs that the kit knows: ${gpuInstances.map(({ type }) => type).join(', ')}`,
    },
  ];
}
