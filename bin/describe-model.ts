import type { SizedVariant } from '../lib/serving/size-model';
import type { catalogue } from '../models';

type Model = (typeof catalogue)[number];
type Open = Extract<Model, { kind: 'open' }>;

/** All that the catalogue says of a model, each group with where it was read and when, and what its variants need. */
export function describeModel(model: Model, variants: readonly SizedVariant[] = []): string {
  const { licence, languages, capabilities } = model;
  const can = (['tools', 'json', 'streaming', 'systemPrompt'] as const).filter((name) => capabilities[name]);
  const more = languages.others > 0 ? ` and ${languages.others} more` : '';
  return [
    `${model.id}: ${model.name}, for ${model.task}`,
    `  licence: ${licence.name}${licence.mustBeAccepted ? ', which must be accepted' : ''}${licence.note ? `; ${licence.note}` : ''}${readAt(licence)}`,
    `  context: ${model.contextTokens} tokens`,
    `  languages: ${languages.codes.join(', ')}${more}${readAt(languages)}`,
    `  capabilities: ${can.join(', ') || 'none of tools, json, streaming, systemPrompt'}${readAt(capabilities)}`,
    ...(model.kind === 'open'
      ? describeOpen(model)
      : [
          `  on Bedrock: ${model.modelId}${model.profiles.length > 0 ? `, profiles ${model.profiles.join(', ')}` : ''}`,
        ]),
    ...variants.flatMap(({ variant, lines }) => [
      `  ${variant}, by arithmetic:`,
      ...lines.map((line) => `    ${line}`),
    ]),
  ].join('\n');
}

function describeOpen({
  weights,
  jumpStart,
  parameters,
  architecture,
  chatTemplate,
  variants,
}: Open): readonly string[] {
  const { layers, hiddenSize, attentionHeads, kvHeads, headDim, intermediateSize, vocabulary, experts } =
    architecture;
  return [
    `  weights: ${describeWeights(weights)}${readAt(weights)}`,
    ...(jumpStart ? [`  JumpStart: ${jumpStart.modelId}${readAt(jumpStart)}`] : []),
    `  parameters: ${parameters.count}${readAt(parameters)}`,
    `  shape: ${layers} layers, hidden ${hiddenSize}, ${attentionHeads} heads and ${kvHeads} KV heads of ${headDim}, MLP ${intermediateSize}${experts ? `, ${experts.count} experts of which ${experts.active} are used` : ''}, vocabulary ${vocabulary}${readAt(architecture)}`,
    ...(chatTemplate
      ? [`  chat template: ${JSON.stringify(chatTemplate.kwargs)} with each request${readAt(chatTemplate)}`]
      : []),
    ...variants.map(({ variant, from }) => `  ${variant}: ${describeFrom(from)}`),
  ];
}

function describeWeights(weights: Open['weights']): string {
  if (weights.type === 's3') return `${weights.address}, digest ${weights.digest}`;
  if (weights.type === 'script') return `made by ${weights.script}`;
  return `${describeHub(weights)}${weights.isGated ? ', which asks for a login that accepted its terms' : ''}`;
}

function describeFrom(from: Open['variants'][number]['from']): string {
  if (from.type === 'published') return 'as it was published';
  return from.type === 'compression' ? 'made by compressing it here' : `${describeHub(from)}${readAt(from)}`;
}

function describeHub({ repository, revision }: { repository: string; revision: string }): string {
  return `${repository} at ${revision}`;
}

function readAt({ source, date }: { readonly source: string; readonly date: string }): string {
  return ` (${source}, read ${date})`;
}
