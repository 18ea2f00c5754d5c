import {
  type AnswerTemplate,
  type CondenseTemplate,
  type DirectTemplate,
  parseAnswerTemplate,
  parseCondenseTemplate,
  parseDirectTemplate,
} from './parse-prompt-template';
import type { TemplateStore } from './ports';

/** SHA-256 of the prompt template of each purpose, as the template store knows them. */
export interface TemplateDigests {
  readonly answer: string;
  readonly direct: string;
  readonly condense: string;
}

/** The chain's prompt templates, parsed. */
export interface ChainTemplates {
  readonly answer: AnswerTemplate;
  readonly direct: DirectTemplate;
  readonly condense: CondenseTemplate;
}

/** Loads the templates from the store and parses them. @throws `template_not_found`, `invalid_template`, `invalid_shape` */
export async function loadTemplates(store: TemplateStore, digests: TemplateDigests): Promise<ChainTemplates> {
  const [answer, direct, condense] = await Promise.all([
    store.get(digests.answer),
    store.get(digests.direct),
    store.get(digests.condense),
  ]);
  return {
    answer: parseAnswerTemplate(answer),
    direct: parseDirectTemplate(direct),
    condense: parseCondenseTemplate(condense),
  };
}
