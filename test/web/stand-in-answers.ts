import type { Wire, WireAnswer } from '../../lambdas/api/api';
import type { Passage } from '../../lambdas/domain/passage';
import type { Citation } from '../../lambdas/rag/api';

/** What the stand-in says to a question: its tokens, and how it ends. */
export interface StandInAnswer {
  readonly tokens: readonly string[];
  readonly citations: readonly Wire<Citation>[];
  readonly ending: 'answered' | 'declined' | 'error' | 'cut';
  /** Milliseconds between two tokens. */
  readonly tokenMs: number;
}

/** Chooses an answer by a word of the question: `slow`, `moon` (declined), `break` (an error), `cut` (no end). */
export function answerTo(
  question: string,
  passagesOf: (id: string) => readonly Wire<Passage>[],
): StandInAnswer {
  const isKorean = /[가-힣]/.test(question);
  const usual = { citations: [], tokenMs: 15, ending: 'answered' as const };
  if (/moon|달/.test(question)) {
    const declined = isKorean
      ? '제공된 문서에서 이 질문의 답을 찾지 못했습니다.'
      : 'The documents do not answer this question.';
    return { ...usual, tokens: split(declined), ending: 'declined' };
  }
  if (question.includes('break')) return { ...usual, tokens: split('This answer will '), ending: 'error' };
  if (question.includes('cut')) return { ...usual, tokens: split('This answer has no '), ending: 'cut' };
  if (question.includes('slow')) {
    const tokens = Array.from({ length: 200 }, (_, index) => `word${index} `);
    return { ...usual, tokens, tokenMs: 50 };
  }
  const quotes = isKorean
    ? ['인용한 문장은 그 구절 안에 있어야 합니다.', '검증할 수 없는 인용은']
    : [
        'A citation names a passage that was retrieved, and its quoted words are in that passage.',
        'a quote that the passage does not hold',
      ];
  const documentId = isKorean ? 'doc_ko-citations-md' : 'doc_citations-md';
  const text = isKorean
    ? '인용은 **검색된 구절**을 가리키고, 인용한 문장은 그 구절 안에 있어야 합니다 [1].\n\n- 검증할 수 없는 인용은 보이지 않습니다 [2].\n- 배열 `items[1]`은 인용이 아닙니다.'
    : 'A citation names **a passage that was retrieved** [1].\n\n1. Its quoted words are in that passage [1].\n2. Other quotes are not shown [2], [7].\n\n`items[1]` is no citation.';
  const citations = quotes.map((quote, index) => cite(index + 1, quote, passagesOf(documentId)));
  return { ...usual, tokens: split(text), citations };
}

/** The record that the answer log would hold. */
export function recordOf(
  id: string,
  question: string,
  answer: StandInAnswer,
  passages: readonly Wire<Passage>[],
): WireAnswer {
  return {
    id,
    caller: { id: 'key_1', tenant: 'local' },
    created_at: '2026-03-01T09:31:00.000Z',
    state: answer.ending === 'answered' || answer.ending === 'declined' ? answer.ending : 'failed',
    question,
    condensed_question: `${question} (in full)`,
    passages: passages.slice(0, 3).map((passage, index) => ({
      number: index + 1,
      passage,
      score: 0.9 - index / 10,
      keyword_score: 12.5 - index,
      similarity: 0.8 - index / 10,
    })),
    answer: answer.tokens.join(''),
    citations: answer.citations,
    rejected_citations: 1,
    prompt_template: 'answer',
    prompt_digest: 'ab'.repeat(32),
    settings_digest: 'cd'.repeat(32),
    release: 'ab'.repeat(32),
    route: 'offline',
    provider: 'offline',
    model: 'extractive-v1',
    usage: { input_tokens: 1_234, output_tokens: 56, is_estimated: true },
    cost_usd: 0.00123,
    latency: { condense_ms: 3, retrieve_ms: 12.4, first_token_ms: 21, generate_ms: 240, total_ms: 264 },
    finish_reason: 'stop',
    ...(answer.ending === 'error'
      ? { error: { code: 'provider_unavailable', message: 'the provider went away' } }
      : {}),
  };
}

function cite(number: number, quote: string, passages: readonly Wire<Passage>[]): Wire<Citation> {
  const passage = passages.find(({ text }) => text.includes(quote))!;
  const start = passage.start + passage.text.indexOf(quote);
  return {
    number,
    passage_id: passage.id,
    document_id: passage.document_id,
    title: passage.title,
    source: passage.source,
    key: passage.key,
    heading_path: [...passage.heading_path, 'What is refused'],
    page: number === 2 ? 3 : undefined,
    quote,
    start,
    end: start + quote.length,
  };
}

function split(text: string): readonly string[] {
  return text.match(/.{1,4}/gsu) ?? [];
}
