import './reviews.css';
import Alert from '@cloudscape-design/components/alert';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useCallback, useState } from 'react';
import type { WireCaller } from '../../../lambdas/api/api';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';
import { usePageTitle } from '../shell/use-page-title';
import { usePolled } from '../shell/use-polled';
import { QueueBar } from './queue-bar';
import { QueueReviews } from './queue-reviews';
import type { ReviewView } from './review-api';

/** Milliseconds between two looks at the counts of the queues. */
const intervalMs = 15_000;

/** Answers that wait for a reviewer, one at a time. */
export function ReviewsPage({
  api,
  caller,
  queueName,
}: {
  api: KitApi;
  caller: WireCaller | undefined;
  /** Undefined: the first queue. */
  queueName: string | undefined;
}) {
  const { text } = useLanguage();
  const labels = text.reviews;
  const [view, setView] = useState<ReviewView>('waiting');
  // One more begins the queue anew.
  const [round, setRound] = useState(0);
  const read = useCallback((signal: AbortSignal) => api.reviewQueues(signal), [api]);
  const { value: queues, error, refresh } = usePolled(read, intervalMs);
  usePageTitle(labels.title);

  const queue = queues?.data.find(({ name }) => name === queueName) ?? queues?.data[0];
  return (
    <div className="page">
      <SpaceBetween size="m">
        <Header variant="h1" description={labels.description}>
          {labels.title}
        </Header>
        {error !== undefined && <Alert type="error">{failureText(error, text)}</Alert>}
        {!queues && error === undefined && <Spinner size="large" />}
        {queues && !queue && <Alert type="info">{labels.noQueues}</Alert>}
        {queues && queue && <QueueBar queues={queues.data} queue={queue} view={view} onView={setView} />}
        {queue && caller && (
          <QueueReviews
            key={`${queue.name} ${view} ${round}`}
            api={api}
            reviewerId={caller.id}
            queue={queue}
            view={view}
            onJudged={refresh}
            onAgain={() => setRound(round + 1)}
          />
        )}
      </SpaceBetween>
    </div>
  );
}
