import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import type { Wire } from '../../../lambdas/api/api';
import type { QueueSummary } from '../../../lambdas/feedback/api';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';
import type { ReviewView } from './review-api';
import { ReviewDesk } from './review-desk';
import { ShortcutHelp } from './shortcut-help';
import { useLetterShortcuts } from './use-letter-shortcuts';
import { useReviewQueue } from './use-review-queue';

/** The answers of one queue, one after the other. */
export function QueueReviews({
  api,
  reviewerId,
  queue,
  view,
  onJudged,
  onAgain,
}: {
  api: KitApi;
  reviewerId: string;
  queue: Wire<QueueSummary>;
  view: ReviewView;
  onJudged: () => void;
  /** Called when the reviewer wants the queue from its beginning. */
  onAgain: () => void;
}) {
  const { text } = useLanguage();
  const labels = text.reviews;
  const [areLettersOn, setAreLettersOn] = useLetterShortcuts();
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const reviews = useReviewQueue(api, queue.name, view, onJudged);
  const { items, place } = reviews.session;
  const item = items[place];

  return (
    <SpaceBetween size="s">
      <div role="status">
        {reviews.outcome && (
          <Alert type={reviews.outcome === 'taken' ? 'warning' : 'success'}>
            {labels.outcomes[reviews.outcome]}
          </Alert>
        )}
      </div>
      {reviews.loadProblem !== undefined && (
        <Alert type="error" action={<Button onClick={onAgain}>{text.retry}</Button>}>
          {failureText(reviews.loadProblem, text)}
        </Alert>
      )}
      {item && (
        <ReviewDesk
          key={item.id}
          api={api}
          reviewerId={reviewerId}
          item={item}
          place={labels.placeOf(place + 1, items.length)}
          questions={queue.questions}
          areLettersOn={areLettersOn}
          isSending={reviews.isSending}
          problem={reviews.sendProblem}
          onMove={reviews.move}
          onSubmit={reviews.submit}
          onHelp={() => setIsHelpOpen(true)}
        />
      )}
      {!item && reviews.isLoading && <Spinner size="large" />}
      {!item && !reviews.isLoading && reviews.loadProblem === undefined && (
        <Container>
          <Box textAlign="center" padding="l">
            <SpaceBetween size="m">
              <Box variant="h2">{labels.done[view]}</Box>
              <SpaceBetween size="xs" direction="horizontal" alignItems="center">
                {items.length > 0 && (
                  <Button iconName="angle-left" onClick={() => reviews.move('previous')}>
                    {labels.backToLast}
                  </Button>
                )}
                <Button iconName="refresh" onClick={onAgain}>
                  {labels.again}
                </Button>
              </SpaceBetween>
            </SpaceBetween>
          </Box>
        </Container>
      )}
      {isHelpOpen && (
        <ShortcutHelp
          areLettersOn={areLettersOn}
          onLetters={setAreLettersOn}
          onClose={() => setIsHelpOpen(false)}
        />
      )}
    </SpaceBetween>
  );
}
