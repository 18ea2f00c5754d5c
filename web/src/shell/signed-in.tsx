import { AnswerPage } from '../answers/answer-page';
import { ChatPage } from '../chat/chat-page';
import { useConversation } from '../chat/use-conversation';
import { DocumentPage } from '../documents/document-page';
import { DocumentsPage } from '../documents/documents-page';
import type { KitApi } from '../http/kit-api';
import type { Route } from './route';

/** The page that the address names. The conversation is held here, so that an answer goes on while reading elsewhere. */
export function SignedIn({ api, route }: { api: KitApi; route: Route }) {
  const conversation = useConversation(api);
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
  }
}
