import type { ChatMessage } from '../model-gateway/api';
import type { ConversationMessage } from './api';
import type { AnswerTemplate, CondenseTemplate, DirectTemplate } from './parse-prompt-template';

/** What a prompt shows of a passage. */
interface PromptPassage {
  readonly title: string;
  /** Headings above it, outermost first: what "it" in the text stands for is often said there only. */
  readonly headingPath?: readonly string[];
  readonly text: string;
}

/**
 * The messages that ask for an answer from passages, numbered from 1 in their order.
 *
 * Passages, titles and question cannot close the tag they stand in nor forge another one.
 */
export function renderAnswerPrompt(
  template: AnswerTemplate,
  prompt: { passages: readonly PromptPassage[]; question: string },
): ChatMessage[] {
  const user = ({ passages, question }: typeof prompt) =>
    template.user({
      passages: passages
        .map((passage, index) =>
          template.passage({
            number: String(index + 1),
            title: escapeAttribute(describePlace(passage)),
            text: escapeTags(passage.text, template.ownTag),
          }),
        )
        .join('\n'),
      question: escapeTags(question, template.ownTag),
    });

  return [
    { role: 'system', content: template.system },
    ...template.examples.flatMap((example) => exchange(user(example), example.answer)),
    { role: 'user', content: user(prompt) },
  ];
}

/** The messages that ask the model directly, in the conversation as it was. */
export function renderDirectPrompt(
  template: DirectTemplate,
  prompt: { history: readonly ConversationMessage[]; question: string },
): ChatMessage[] {
  return [
    { role: 'system', content: template.system },
    ...prompt.history,
    { role: 'user', content: template.user({ question: prompt.question }) },
  ];
}

/** The messages that ask for a follow-up to be rewritten so that it stands alone. */
export function renderCondensePrompt(
  template: CondenseTemplate,
  prompt: { history: readonly ConversationMessage[]; question: string },
): ChatMessage[] {
  const user = (conversation: readonly ConversationMessage[], question: string) =>
    template.user({
      conversation: conversation
        .map(({ role, content }) => template.message({ role, content: escapeTags(content, template.ownTag) }))
        .join('\n'),
      question: escapeTags(question, template.ownTag),
    });

  return [
    { role: 'system', content: template.system },
    ...template.examples.flatMap((example) =>
      exchange(user(example.conversation, example.question), example.answer),
    ),
    { role: 'user', content: user(prompt.history, prompt.question) },
  ];
}

function describePlace({ title, headingPath = [] }: PromptPassage): string {
  return [title, ...headingPath.filter((heading) => heading !== title)].join(' › ');
}

function exchange(user: string, assistant: string): ChatMessage[] {
  return [
    { role: 'user', content: user },
    { role: 'assistant', content: assistant },
  ];
}

/** Only the layout's own tags: a model must be able to copy `<div>` or `a < b` letter by letter into a quote. */
function escapeTags(text: string, ownTag: RegExp): string {
  return text.replace(ownTag, '&lt;');
}

function escapeAttribute(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/\s+/g, ' ');
}
