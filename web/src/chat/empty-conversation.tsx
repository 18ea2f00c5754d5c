import SupportPromptGroup from '@cloudscape-design/chat-components/support-prompt-group';
import Box from '@cloudscape-design/components/box';
import { useLanguage } from '../i18n/language-context';

/** What the chat shows before the first question: what it does, and questions to begin with. */
export function EmptyConversation({ onAsk }: { onAsk: (question: string) => void }) {
  const { text } = useLanguage();
  return (
    <div className="empty-conversation">
      <Box variant="h2" fontSize="heading-xl">
        {text.chat.emptyTitle}
      </Box>
      <Box color="text-body-secondary" padding={{ bottom: 'l' }}>
        {text.chat.emptyText}
      </Box>
      <SupportPromptGroup
        alignment="vertical"
        ariaLabel={text.chat.examples}
        items={text.chat.exampleQuestions.map((question) => ({ id: question, text: question }))}
        onItemClick={({ detail }) => onAsk(detail.id)}
      />
    </div>
  );
}
