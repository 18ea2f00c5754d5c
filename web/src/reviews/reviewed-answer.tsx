import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { memo } from 'react';
import type { WireAnswer } from '../../../lambdas/api/api';
import { CitationList } from '../chat/citation-list';
import { CitedText } from '../chat/cited-text';
import { useLanguage } from '../i18n/language-context';
import { routeHref } from '../shell/route';

/** The answer that is reviewed: its text and its citations. */
export const ReviewedAnswer = memo(function ReviewedAnswer({ answer }: { answer: WireAnswer }) {
  const { text } = useLanguage();
  return (
    <Container
      header={
        <Header
          variant="h3"
          actions={<Link href={routeHref({ page: 'answer', answerId: answer.id })}>{text.chat.howCame}</Link>}
        >
          {text.answer.answer}
        </Header>
      }
    >
      <SpaceBetween size="s">
        {answer.state === 'declined' && (
          <StatusIndicator type="info">{text.answer.states.declined}</StatusIndicator>
        )}
        <CitedText source={answer.answer} citations={answer.citations} />
        {answer.citations.length > 0 && <CitationList citations={answer.citations} />}
      </SpaceBetween>
    </Container>
  );
});
