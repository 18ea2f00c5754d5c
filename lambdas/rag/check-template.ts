import { parseAnswerTemplate, parseCondenseTemplate, parseDirectTemplate } from './parse-prompt-template';
import type { StoredTemplate } from './ports';

/**
 * Refuses a text that the chain could not use as the prompt template of a purpose.
 *
 * @throws `invalid_template`, `invalid_shape`
 */
export function checkTemplate(purpose: 'answer' | 'direct' | 'condense', template: StoredTemplate): void {
  switch (purpose) {
    case 'answer':
      parseAnswerTemplate(template);
      return;
    case 'direct':
      parseDirectTemplate(template);
      return;
    case 'condense':
      parseCondenseTemplate(template);
      return;
  }
}
