import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import type { WireReviewQueue } from '../../../lambdas/api/api';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';
import { QueueEnd } from './queue-end';
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
  queue: WireReviewQueue;
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
        <QueueEnd
          view={view}
          areLettersOn={areLettersOn}
          onBack={items.length > 0 ? () => reviews.move('previous') : undefined}
          onAgain={onAgain}
          onHelp={() => setIsHelpOpen(true)}
        />
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
