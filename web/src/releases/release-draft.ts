import type { TrialRequest } from '../../../lambdas/evaluation/api';
import type { ReleaseManifest } from '../../../lambdas/promotion/api';
import { type Templates, templatePurposes } from './templates-of';

/** How passages are looked for. */
export const searchModes = ['hybrid', 'keyword', 'vector'] as const;

const numbers = [
  'retrievedPassages',
  'vectorWeight',
  'minScore',
  'temperature',
  'maxAnswerTokens',
  'maxContextTokens',
] as const;

/** A field of the chain's settings that is a number. */
export type NumberField = (typeof numbers)[number];

/** A release that is being written: numbers as they are typed. */
export interface ReleaseDraft {
  readonly note: string;
  readonly chatRoute: string;
  readonly mode: (typeof searchModes)[number];
  readonly numbers: Readonly<Record<NumberField, string>>;
  readonly templates: Templates;
}

/** The fields of a release that may be changed, as the one it begins from has them. */
export type ReleaseBase = Pick<ReleaseManifest, 'chain'> & { readonly templates: Templates };

/** The numbers of a form, in its order. */
export const numberFields: readonly NumberField[] = numbers;

/** Where a draft begins. */
export function draftOfRelease({ chain, templates }: ReleaseBase): ReleaseDraft {
  return {
    note: '',
    chatRoute: chain.chatRoute,
    mode: chain.retrieval.mode,
    numbers: {
      retrievedPassages: String(chain.retrieval.retrievedPassages),
      vectorWeight: String(chain.retrieval.vectorWeight),
      minScore: String(chain.retrieval.minScore),
      temperature: String(chain.temperature),
      maxAnswerTokens: String(chain.maxAnswerTokens),
      maxContextTokens: String(chain.maxContextTokens),
    },
    templates,
  };
}

/** The numbers of a draft that are none; their ranges are the kit's to check. */
export function checkNumbers({ numbers: typed }: ReleaseDraft): readonly NumberField[] {
  return numberFields.filter((field) => typed[field].trim() === '' || Number.isNaN(Number(typed[field])));
}

/** What a draft changes of its base: nothing else is sent, so that nothing else is pinned anew. */
export function changesOf(draft: ReleaseDraft, base: ReleaseBase): Pick<TrialRequest, 'chain' | 'templates'> {
  const { chain, templates } = base;
  const typed = (field: NumberField) => Number(draft.numbers[field]);
  const retrieval = changed(
    {
      mode: draft.mode,
      retrievedPassages: typed('retrievedPassages'),
      vectorWeight: typed('vectorWeight'),
      minScore: typed('minScore'),
    },
    chain.retrieval,
  );
  const changedChain = {
    ...changed(
      {
        chatRoute: draft.chatRoute,
        temperature: typed('temperature'),
        maxAnswerTokens: typed('maxAnswerTokens'),
        maxContextTokens: typed('maxContextTokens'),
      },
      chain,
    ),
    ...(isEmpty(retrieval) ? {} : { retrieval }),
  };
  const changedTemplates = Object.fromEntries(
    templatePurposes
      .filter((purpose) => draft.templates[purpose] !== templates[purpose])
      .map((purpose) => [purpose, draft.templates[purpose]]),
  );
  return {
    ...(isEmpty(changedChain) ? {} : { chain: changedChain }),
    ...(isEmpty(changedTemplates) ? {} : { templates: changedTemplates }),
  };
}

function changed<Fields extends object>(fields: Fields, before: Readonly<Fields>): Partial<Fields> {
  const kept: Partial<Fields> = {};
  for (const name in fields) if (fields[name] !== before[name]) kept[name] = fields[name];
  return kept;
}

function isEmpty(fields: object): boolean {
  return Object.keys(fields).length === 0;
}
