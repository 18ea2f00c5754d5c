import type { ChatMessage } from '../../api';

/** A passage as the prompt shows it. */
export interface PromptPassage {
  readonly number: number;
  readonly title: string;
  readonly text: string;
}

/** What the offline model understands of a prompt. */
export interface ReadPrompt {
  readonly question: string;
  readonly passages: readonly PromptPassage[];
  /** Set in a prompt that asks to rewrite a follow-up. */
  readonly conversation?: string;
}

/** Finds passages, conversation and question in the last user message; without tags all of it is the question. */
export function readPrompt(messages: readonly ChatMessage[]): ReadPrompt {
  const content = messages.findLast((message) => message.role === 'user')?.content ?? '';
  const question = lastElement(content, 'question') ?? content;
  const passages = [...content.matchAll(/<passage\b([^>]*)>([\s\S]*?)<\/passage>/g)].map(
    ([, attributes = '', text = ''], index): PromptPassage => ({
      number: Number(readAttribute(attributes, 'number') ?? index + 1),
      title: unescapeText(readAttribute(attributes, 'title') ?? ''),
      text: unescapeText(text),
    }),
  );
  const conversation = lastElement(content, 'conversation');
  return {
    question: unescapeText(question).trim(),
    passages,
    ...(conversation !== undefined && { conversation: unescapeText(conversation).trim() }),
  };
}

function lastElement(content: string, name: string): string | undefined {
  const start = content.lastIndexOf(`<${name}>`);
  const end = content.indexOf(`</${name}>`, start);
  return start < 0 || end < 0 ? undefined : content.slice(start + name.length + 2, end);
}

function readAttribute(attributes: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1];
}

function unescapeText(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
