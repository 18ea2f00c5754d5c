import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import LiveRegion from '@cloudscape-design/components/live-region';
import Select from '@cloudscape-design/components/select';
import { useCallback, useState } from 'react';
import type { WireModel } from '../../../lambdas/api/api';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import type { Dictionary } from '../i18n/en';
import { useLanguage } from '../i18n/language-context';
import { useMediaQuery } from '../shell/use-media-query';
import { usePageTitle } from '../shell/use-page-title';
import { CitationList } from './citation-list';
import type { Exchange } from './conversation';
import { EmptyConversation } from './empty-conversation';
import { ExchangeView } from './exchange-view';
import { OfflineNotice } from './offline-notice';
import { QuestionInput } from './question-input';
import type { Conversation } from './use-conversation';
import { useModels } from './use-models';
import { useScrollToEnd } from './use-scroll-to-end';

/** The conversation, with the citations beside it where the window is wide enough. */
export function ChatPage({ api, conversation }: { api: KitApi; conversation: Conversation }) {
  const { text } = useLanguage();
  const { exchanges, isRunning, ask, stop, clear, rate, modelId, chooseModel, place } = conversation;
  const { models, error } = useModels(api);
  const [shownId, setShownId] = useState<number>();
  const isWide = useMediaQuery('(min-width: 1000px)');
  const last = exchanges.at(-1);
  // What grows is the last answer; a thumb on any of them moves nothing.
  const list = useScrollToEnd(place, `${last?.state} ${last?.text}`, exchanges.length);
  usePageTitle(text.chat.title);

  const model = models?.find(({ id }) => id === modelId) ?? models?.[0];
  // Wide windows show the latest answer's citations until the reader picks another answer's.
  const shown = exchanges.find(({ id }) => id === shownId) ?? (isWide ? latestCited(exchanges) : undefined);

  const send = useCallback(
    (question: string, replaces?: number) => {
      if (!model) return;
      setShownId(undefined);
      ask(question, model, replaces);
    },
    [ask, model],
  );
  const retry = useCallback(({ question, id }: Exchange) => send(question, id), [send]);
  const toggleCitations = useCallback((id: number) => setShownId((now) => (now === id ? undefined : id)), []);

  return (
    <div className="chat">
      <section className="conversation" aria-label={text.chat.conversation}>
        <div className="chat-head">
          <ModelSelect models={models} model={model} onChange={chooseModel} />
          <Button iconName="add-plus" disabled={exchanges.length === 0} onClick={clear}>
            {text.chat.newConversation}
          </Button>
        </div>
        <div className="messages" ref={list}>
          <div className="messages-inner">
            {error !== undefined && <Alert type="error">{failureText(error, text)}</Alert>}
            {model?.provider === 'offline' && <OfflineNotice />}
            {exchanges.length === 0 && <EmptyConversation onAsk={send} />}
            {exchanges.map((exchange, place) => (
              <ExchangeView
                key={exchange.id}
                api={api}
                exchange={exchange}
                areCitationsShown={shown?.id === exchange.id}
                onToggleCitations={toggleCitations}
                isCitationPanelBeside={isWide}
                onRated={rate}
                onRetry={place === exchanges.length - 1 && model ? retry : undefined}
              />
            ))}
          </div>
        </div>
        <QuestionInput isRunning={isRunning} isReady={model !== undefined} onAsk={send} onStop={stop} />
        <LiveRegion hidden>{announcement(last, text)}</LiveRegion>
      </section>
      {isWide && (
        <aside className="citation-panel" aria-label={text.chat.citations}>
          <h2>{text.chat.citations}</h2>
          {shown && shown.citations.length > 0 ? (
            <CitationList citations={shown.citations} />
          ) : (
            <p>{text.chat.noCitations}</p>
          )}
        </aside>
      )}
    </div>
  );
}

function ModelSelect({
  models,
  model,
  onChange,
}: {
  models: readonly WireModel[] | undefined;
  model: WireModel | undefined;
  onChange: (id: string) => void;
}) {
  const { text } = useLanguage();
  const toOption = ({ id, kind, provider, provider_model: providerModel }: WireModel) => ({
    value: id,
    label: id,
    labelTag: `${provider} · ${providerModel}`,
    description: kind === 'chain' ? text.chat.modelKinds.chain : text.chat.modelKinds.direct,
  });
  return (
    <div className="model-select">
      <Select
        inlineLabelText={text.chat.model}
        options={models?.map(toOption) ?? []}
        selectedOption={model ? toOption(model) : null}
        statusType={models ? 'finished' : 'loading'}
        loadingText={text.loading}
        onChange={({ detail }) => detail.selectedOption.value && onChange(detail.selectedOption.value)}
      />
    </div>
  );
}

function latestCited(exchanges: readonly Exchange[]): Exchange | undefined {
  return exchanges.at(-1)?.state === 'running'
    ? exchanges.at(-1)
    : exchanges.findLast(({ citations }) => citations.length > 0);
}

/** What a screen reader is told: how the answer stands, not every token of it. */
function announcement(exchange: Exchange | undefined, text: Dictionary): string {
  switch (exchange?.state) {
    case undefined:
      return '';
    case 'running':
      return text.chat.answering;
    case 'answered':
    case 'declined':
    case 'cancelled':
    case 'failed':
      return `${text.chat[exchange.state]}. ${exchange.text}`;
  }
}
