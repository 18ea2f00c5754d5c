import type { Caller } from '../domain/caller';
import type { NewRelease, PickedRelease } from '../promotion/api';
import { type AnswerWithReleaseDeps, createReleaseAnswers } from './answer-with-release';
import type { AnswerRecord } from './api';
import type { StoredTemplate, TemplateStore } from './ports';

/** What trying variants needs. */
export interface AnswerWithVariantDeps extends AnswerWithReleaseDeps {
  /** Makes a release of a variant without keeping it; by digest its templates that are in no store. @throws `invalid_release` */
  readonly draft: (
    caller: Caller,
    variant: Omit<NewRelease, 'note'>,
  ) => Promise<
    Pick<PickedRelease, 'digest' | 'manifest'> & { readonly templates: ReadonlyMap<string, StoredTemplate> }
  >;
}

/** Texts of variants that are kept in memory; each trial brings at most three. */
const mostTexts = 60;

/**
 * Answers with a variant of the chain that is no release; nothing of it is kept, logged or told.
 *
 * @returns throws as `draft` does; a model that fails ends in the record's state
 */
export function answerWithVariant(
  deps: AnswerWithVariantDeps,
): (variant: Omit<NewRelease, 'note'>, question: string, caller: Caller) => Promise<AnswerRecord> {
  const texts = new Map<string, StoredTemplate>();
  const templates: TemplateStore = {
    put: (template) => deps.templates.put(template),
    get: async (digest) => texts.get(digest) ?? (await deps.templates.get(digest)),
  };
  const answers = createReleaseAnswers({ ...deps, templates });
  return async (variant, question, caller) => {
    const draft = await deps.draft(caller, variant);
    for (const [digest, template] of draft.templates) texts.set(digest, template);
    for (const digest of texts.keys()) {
      if (texts.size <= mostTexts) break;
      texts.delete(digest);
    }
    return await answers.answerWith(draft, question, caller);
  };
}
