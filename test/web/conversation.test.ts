import {
  advanceConversation,
  type ConversationEvent,
  type Exchange,
  messagesBefore,
} from '../../web/src/chat/conversation';
import type { StreamedChunk } from '../../web/src/http/completion-chunk';

const asked: ConversationEvent = { type: 'asked', question: 'Why?', model: 'rag', isChain: true };

describe('a conversation', () => {
  test('grows by the text and the citations of each chunk', () => {
    const citation = { number: 1, title: 'Guide' };

    const [exchange] = play(asked, text('Beca'), text('use [1]', { citations: [citation] }));

    expect(exchange).toMatchObject({ state: 'running', text: 'Because [1]', citations: [citation] });
    expect(exchange?.completionId).toBe('answer_1');
  });

  test('ends as the chain says', () => {
    const [exchange] = play(asked, text('No.'), finish({ answer_state: 'declined' }), { type: 'ended' });

    expect(exchange?.state).toBe('declined');
  });

  test('ends as answered when a route without the chain has finished', () => {
    const [exchange] = play(asked, text('Yes.'), finish({}), { type: 'ended' });

    expect(exchange?.state).toBe('answered');
  });

  test('keeps what the reader says of an answer with that answer alone', () => {
    const exchanges = play(asked, text('Yes.'), finish({}), asked, {
      type: 'rated',
      completionId: 'answer_1',
      rating: 'down',
    });

    expect(exchanges.map(({ rating }) => rating)).toEqual(['down', undefined]);
  });

  test('keeps what had come when the stream reports an error', () => {
    const error = { message: 'the provider went away', type: 'server_error', param: null, code: null };

    const [exchange] = play(asked, text('Half'), { type: 'received', chunk: { error } });

    expect(exchange).toMatchObject({
      state: 'failed',
      text: 'Half',
      failure: { type: 'refused', message: 'the provider went away' },
    });
  });

  test('fails when the stream ends without a finish', () => {
    const [exchange] = play(asked, text('Half'), { type: 'ended' });

    expect(exchange).toMatchObject({ state: 'failed', failure: { type: 'interrupted' } });
  });

  test('takes nothing more of an answer that was stopped', () => {
    const [exchange] = play(asked, text('Half'), { type: 'stopped' }, text(' more'), { type: 'ended' });

    expect(exchange).toMatchObject({ state: 'cancelled', text: 'Half' });
  });

  test('asks again in the place of the exchange that failed', () => {
    const exchanges = play(
      asked,
      text('Yes.'),
      finish({}),
      asked,
      { type: 'ended' },
      { ...asked, replaces: 1 },
    );

    expect(exchanges.map(({ id, state }) => [id, state])).toEqual([
      [0, 'answered'],
      [1, 'running'],
    ]);
  });

  test('sends what was answered and what was stopped, but nothing that failed', () => {
    const exchanges = play(
      { ...asked, question: 'One?' },
      text('One.'),
      finish({}),
      { ...asked, question: 'Two?' },
      text('Tw'),
      { type: 'stopped' },
      { ...asked, question: 'Three?' },
      text('Thr'),
      { type: 'failed', failure: { type: 'unreachable' } },
    );

    const messages = messagesBefore(exchanges);

    expect(messages.map(({ content }) => content)).toEqual(['One?', 'One.', 'Two?', 'Tw']);
  });
});

function play(...events: ConversationEvent[]): readonly Exchange[] {
  return events.reduce<readonly Exchange[]>(advanceConversation, []);
}

function text(content: string, more: object = {}): ConversationEvent {
  return chunk({ choices: [{ delta: { content }, finish_reason: null }], ...more });
}

function finish(more: object): ConversationEvent {
  return chunk({ choices: [{ delta: {}, finish_reason: 'stop' }], ...more });
}

function chunk(fields: object): ConversationEvent {
  return { type: 'received', chunk: { id: 'answer_1', ...fields } as StreamedChunk };
}
