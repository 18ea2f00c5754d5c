import type { ChatMessage } from '../model-gateway/api';
import type { JudgeCriterion, JudgedMaterial } from './judge';
import type { JudgeTemplate } from './parse-judge-template';

/** Tags of the layout; a `<` in material that would begin or end one of them is written as an entity. */
const ownTag =
  /<(?=[\s/\p{Cf}]*(?:criterion|question|passages?|answer|facts?|reference|guidelines?)(?![\w-]))/giu;

/**
 * The messages that ask a judge for its verdict: what it is shown, each in its tag, and the criterion last.
 *
 * No text of the material can close the tag that it stands in nor forge another one.
 */
export function renderJudgePrompt(
  template: JudgeTemplate,
  criterion: JudgeCriterion,
  material: JudgedMaterial,
): readonly ChatMessage[] {
  const { given, text } = template.criteria[criterion];
  const shown = given.map((part) => renderPart(part, material)).filter((part) => part !== '');
  return [
    { role: 'system', content: template.system },
    { role: 'user', content: [...shown, element('criterion', text.trim())].join('\n\n') },
  ];
}

function renderPart(
  part: JudgeTemplate['criteria'][JudgeCriterion]['given'][number],
  material: JudgedMaterial,
): string {
  switch (part) {
    case 'question':
      return element('question', escapeTags(material.question));
    case 'answer':
      return element('answer', escapeTags(material.answer));
    case 'reference':
      return material.reference === undefined ? '' : element('reference', escapeTags(material.reference));
    case 'passages':
      return list(
        'passages',
        'passage',
        material.passages.map(({ title, text }) => `${title}\n${text}`),
      );
    case 'facts':
      return list('facts', 'fact', material.facts);
    case 'guidelines':
      return list('guidelines', 'guideline', material.guidelines);
  }
}

function list(name: string, itemName: string, texts: readonly string[]): string {
  if (texts.length === 0) return '';
  return element(name, texts.map((text) => element(itemName, escapeTags(text))).join('\n'));
}

function element(name: string, content: string): string {
  return content.includes('\n') ? `<${name}>\n${content}\n</${name}>` : `<${name}>${content}</${name}>`;
}

function escapeTags(text: string): string {
  return text.replace(ownTag, '&lt;');
}
