import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import type { WireReviewQueue } from '../../../lambdas/api/api';
import { formatNumber, formatShare } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';
import { routeHref } from '../shell/route';
import type { ReviewView } from './review-api';

/** Which queue and which of its answers are shown, how many there are, and how far reviewers agree. */
export function QueueBar({
  queues,
  queue,
  view,
  onView,
}: {
  queues: readonly WireReviewQueue[];
  queue: WireReviewQueue;
  view: ReviewView;
  onView: (view: ReviewView) => void;
}) {
  const { language, text } = useLanguage();
  const labels = text.reviews;
  const toOption = ({ name, open, disagreed, completed }: WireReviewQueue) => ({
    value: name,
    label: name,
    description: labels.counts(
      formatNumber(open, language),
      formatNumber(disagreed, language),
      formatNumber(completed, language),
    ),
  });
  return (
    <div className="queue-bar">
      <div className="queue-choice">
        <Select
          inlineLabelText={labels.queue}
          options={queues.map(toOption)}
          selectedOption={toOption(queue)}
          triggerVariant="option"
          onChange={({ detail }) => {
            location.hash = routeHref({ page: 'reviews', queue: detail.selectedOption.value });
          }}
        />
      </div>
      <SegmentedControl
        label={labels.view}
        selectedId={view}
        options={[
          { id: 'waiting', text: labels.views.waiting },
          { id: 'completed', text: labels.views.completed },
        ]}
        onChange={({ detail }) => onView(detail.selectedId === 'completed' ? 'completed' : 'waiting')}
      />
      <ExpandableSection headerText={labels.agreement} headerDescription={labels.agreementText}>
        <Agreements queue={queue} />
      </ExpandableSection>
    </div>
  );
}

function Agreements({ queue }: { queue: WireReviewQueue }) {
  const { language, text } = useLanguage();
  const labels = text.reviews;
  const judgedByTwo = queue.agreement.filter(({ items }) => items > 0);
  if (judgedByTwo.length === 0) return labels.noAgreement;
  return (
    <div className="table-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{labels.question}</th>
            <th scope="col">{labels.kappa}</th>
            <th scope="col">{labels.observed}</th>
            <th scope="col">{labels.judgedByTwo}</th>
          </tr>
        </thead>
        <tbody>
          {judgedByTwo.map(({ question: name, kappa, observed, items }) => (
            <tr key={name}>
              <th scope="row">
                {queue.questions.find((question) => question.name === name)?.text[language] ?? name}
              </th>
              <td>{kappa === undefined ? labels.noKappa : formatNumber(round(kappa), language)}</td>
              <td>{formatShare(observed, language)}</td>
              <td>{formatNumber(items, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
