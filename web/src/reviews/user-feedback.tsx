import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useCallback } from 'react';
import type { WireFeedback } from '../../../lambdas/api/api';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { formatInstant } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';
import { useRead } from '../shell/use-read';

/** What users said of the answer that is reviewed; nothing where nobody said anything. */
export function UserFeedback({ api, reviewId }: { api: KitApi; reviewId: string }) {
  const { text } = useLanguage();
  const read = useCallback(
    (signal: AbortSignal) => api.feedbackOnReviewed(reviewId, signal),
    [api, reviewId],
  );
  const said = useRead(read);
  if (said.state === 'loading' || (said.state === 'read' && said.value.data.length === 0)) return null;
  return (
    <Container header={<Header variant="h3">{text.reviews.userFeedback}</Header>}>
      {said.state === 'failed' && failureText(said.error, text)}
      {said.state === 'read' && (
        <ul className="assessments">
          {said.value.data.map((feedback) => (
            <li key={feedback.id}>
              <Said feedback={feedback} />
            </li>
          ))}
        </ul>
      )}
    </Container>
  );
}

function Said({ feedback }: { feedback: WireFeedback }) {
  const { language, text } = useLanguage();
  const labels = text.feedback;
  const { rating, reasons, comment, corrected_answer: corrected, expected_facts: facts } = feedback;
  const details: readonly (readonly [string, string | undefined])[] = [
    [labels.reasonsLabel, reasons.map((reason) => labels.reasons[reason]).join(', ')],
    [labels.comment, comment],
    [text.reviews.shouldHaveBeen, corrected],
    [labels.facts, facts.join('\n')],
  ];
  return (
    <>
      <StatusIndicator type={rating === 'up' ? 'success' : 'error'}>{labels.ratings[rating]}</StatusIndicator>{' '}
      <span className="assessment-head">
        <code>{feedback.caller_id}</code> · {formatInstant(feedback.updated_at, language)}
      </span>
      <dl>
        {details.map(
          ([label, value]) =>
            value && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </>
  );
}
