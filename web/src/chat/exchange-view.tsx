import Avatar from '@cloudscape-design/chat-components/avatar';
import ChatBubble from '@cloudscape-design/chat-components/chat-bubble';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { memo } from 'react';
import type { Rating } from '../../../lambdas/feedback/api';
import { AnswerFeedback } from '../feedback/answer-feedback';
import type { KitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';
import { routeHref } from '../shell/route';
import { CitationList } from './citation-list';
import { CitedText } from './cited-text';
import type { Exchange } from './conversation';

/** A question and its answer in the conversation. */
export const ExchangeView = memo(function ExchangeView({
  api,
  exchange,
  areCitationsShown,
  onToggleCitations,
  isCitationPanelBeside,
  onRated,
  onRetry,
}: {
  api: KitApi;
  exchange: Exchange;
  areCitationsShown: boolean;
  onToggleCitations: (id: number) => void;
  /** Whether the shown citations appear beside the conversation; otherwise they do so below the answer. */
  isCitationPanelBeside: boolean;
  onRated: (completionId: string, rating: Rating) => void;
  onRetry: ((exchange: Exchange) => void) | undefined;
}) {
  const { text } = useLanguage();
  const { question, state, citations, completionId, isChain } = exchange;
  return (
    <>
      <ChatBubble
        type="outgoing"
        ariaLabel={text.chat.you}
        avatar={<Avatar ariaLabel={text.chat.you} iconName="user-profile" />}
      >
        <div className="question-text">{question}</div>
      </ChatBubble>
      <ChatBubble
        type="incoming"
        ariaLabel={text.chat.assistant}
        avatar={
          <Avatar
            ariaLabel={text.chat.assistant}
            color="gen-ai"
            iconName="gen-ai"
            loading={state === 'running'}
          />
        }
      >
        <div className={`answer answer-${state}`}>
          <AnswerStatus exchange={exchange} onRetry={onRetry} />
          {exchange.text && <CitedText source={exchange.text} citations={citations} />}
        </div>
        {state !== 'running' && (
          <div className="answer-footer">
            {citations.length > 0 && (
              <Button
                variant="inline-link"
                iconName={isCitationPanelBeside ? undefined : areCitationsShown ? 'angle-up' : 'angle-down'}
                iconAlign="right"
                ariaExpanded={areCitationsShown}
                ariaLabel={`${text.chat.citationCount(citations.length)}: ${text.chat.showCitations}`}
                onClick={() => onToggleCitations(exchange.id)}
              >
                {text.chat.citationCount(citations.length)}
              </Button>
            )}
            {isChain && completionId && (
              <Link href={routeHref({ page: 'answer', answerId: completionId })}>{text.chat.howCame}</Link>
            )}
          </div>
        )}
        {areCitationsShown && !isCitationPanelBeside && citations.length > 0 && (
          <CitationList citations={citations} />
        )}
        {isChain && completionId && ['answered', 'declined', 'cancelled'].includes(state) && (
          <AnswerFeedback
            api={api}
            answerId={completionId}
            answerText={exchange.text}
            rating={exchange.rating}
            onRated={(rating) => onRated(completionId, rating)}
          />
        )}
      </ChatBubble>
    </>
  );
});

/** How the answer stands, where its text does not say it. */
function AnswerStatus({
  exchange,
  onRetry,
}: {
  exchange: Exchange;
  onRetry: ((exchange: Exchange) => void) | undefined;
}) {
  const { text } = useLanguage();
  const { failure } = exchange;
  switch (exchange.state) {
    case 'running':
      if (exchange.text) return null;
      return (
        <StatusIndicator type="loading">
          {exchange.isChain ? text.chat.searching : text.chat.answering}
        </StatusIndicator>
      );
    case 'answered':
      return null;
    case 'declined':
      return <StatusIndicator type="info">{text.chat.declined}</StatusIndicator>;
    case 'cancelled':
      return <StatusIndicator type="stopped">{text.chat.cancelled}</StatusIndicator>;
    case 'failed':
      return (
        <div className="answer-failure">
          <StatusIndicator type="error">{text.chat.failed}</StatusIndicator>
          <div>
            {failure?.type === 'refused' && failure.message}
            {failure?.type === 'interrupted' && text.chat.interrupted}
            {failure?.type === 'unreachable' && text.unreachable}
          </div>
          {onRetry && (
            <Button iconName="refresh" onClick={() => onRetry(exchange)}>
              {text.retry}
            </Button>
          )}
        </div>
      );
  }
}
