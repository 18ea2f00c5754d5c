import { parseAnswerTemplate, parseCondenseTemplate, parseDirectTemplate } from './parse-prompt-template';
import type { StoredTemplate } from './ports';

/** Refuses a text that is no prompt template of its purpose. @throws `invalid_template`, `invalid_shape` */
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
  }
}
