import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useCallback, useState } from 'react';
import type { WireAnswer } from '../../../lambdas/api/api';
import type { Rating } from '../../../lambdas/feedback/api';
import { AnswerFeedback } from '../feedback/answer-feedback';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';
import { useRead } from '../shell/use-read';

/** What the reader said of an answer, to be seen again and changed. */
export function OwnFeedback({ api, answer }: { api: KitApi; answer: WireAnswer }) {
  const { text } = useLanguage();
  const read = useCallback((signal: AbortSignal) => api.feedbackOn(answer.id, signal), [api, answer.id]);
  const before = useRead(read);
  const [rating, setRating] = useState<Rating>();
  if (before.state === 'loading') return null;
  return (
    <Container header={<Header variant="h2">{text.feedback.yours}</Header>}>
      {before.state === 'failed' ? (
        failureText(before.error, text)
      ) : (
        <AnswerFeedback
          api={api}
          answerId={answer.id}
          answerText={answer.answer}
          rating={rating ?? before.value?.rating}
          before={before.value}
          onRated={setRating}
        />
      )}
    </Container>
  );
}
