import Spinner from '@cloudscape-design/components/spinner';
import { Suspense } from 'react';
import type { WireCaller } from '../../../lambdas/api/api';
import { AnswerPage } from '../answers/answer-page';
import { ChatPage } from '../chat/chat-page';
import { type Conversation, useConversation } from '../chat/use-conversation';
import { DocumentPage } from '../documents/document-page';
import { DocumentsPage } from '../documents/documents-page';
import type { KitApi } from '../http/kit-api';
import {
  EvaluationPage,
  MonitoringPage,
  NewReleasePage,
  ReleasePage,
  ReleasesPage,
  ReviewsPage,
} from './role-pages';
import type { Route } from './route';

/** The page that the address names. The conversation is held here, so that an answer goes on while reading elsewhere. */
export function SignedIn({
  api,
  caller,
  route,
}: {
  api: KitApi;
  /** Undefined until it is known. */
  caller: WireCaller | undefined;
  route: Route;
}) {
  const conversation = useConversation(api);
  return (
    <Suspense fallback={<Spinner size="large" />}>
      <Page api={api} caller={caller} route={route} conversation={conversation} />
    </Suspense>
  );
}

function Page({
  api,
  caller,
  route,
  conversation,
}: {
  api: KitApi;
  caller: WireCaller | undefined;
  route: Route;
  conversation: Conversation;
}) {
  switch (route.page) {
    case 'chat':
      return <ChatPage api={api} conversation={conversation} />;
    case 'documents':
      return <DocumentsPage api={api} />;
    case 'document':
      return (
        <DocumentPage
          key={route.documentId}
          api={api}
          documentId={route.documentId}
          citation={route.citation}
        />
      );
    case 'answer':
      return <AnswerPage key={route.answerId} api={api} answerId={route.answerId} />;
    case 'reviews':
      return <ReviewsPage api={api} caller={caller} queueName={route.queue} />;
    case 'monitoring':
      return <MonitoringPage api={api} minutes={route.minutes} />;
    case 'releases':
      return <ReleasesPage api={api} caller={caller} />;
    case 'release':
      return <ReleasePage key={route.digest} api={api} caller={caller} digest={route.digest} />;
    case 'new-release':
      return <NewReleasePage key={route.base} api={api} caller={caller} base={route.base} />;
    case 'evaluation':
      return <EvaluationPage key={route.evaluationId} api={api} evaluationId={route.evaluationId} />;
  }
}
