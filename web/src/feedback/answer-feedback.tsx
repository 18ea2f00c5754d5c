import './feedback.css';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import ToggleButton from '@cloudscape-design/components/toggle-button';
import { failureText } from '../http/failure-text';
import { useLanguage } from '../i18n/language-context';
import { FeedbackForm } from './feedback-form';
import { type JudgedAnswer, useAnswerFeedback } from './use-answer-feedback';

const ratings = ['up', 'down'] as const;

/** Thumbs up and down below an answer, and a form for what there is to say besides. */
export function AnswerFeedback(judged: JudgedAnswer) {
  const { text } = useLanguage();
  const labels = text.feedback;
  const feedback = useAnswerFeedback(judged);
  const { rating, isOpen, isSending, isKept, problem, draft } = feedback;
  return (
    <div className="feedback">
      <fieldset className="choices feedback-bar" aria-label={labels.label}>
        {ratings.map((one) => (
          <ToggleButton
            key={one}
            variant="icon"
            iconName={one === 'up' ? 'thumbs-up' : 'thumbs-down'}
            pressedIconName={one === 'up' ? 'thumbs-up-filled' : 'thumbs-down-filled'}
            pressed={rating === one}
            ariaLabel={labels.ratings[one]}
            onChange={() => feedback.rate(one)}
          />
        ))}
        {rating !== undefined && (
          <Button variant="inline-link" ariaExpanded={isOpen} onClick={feedback.toggle}>
            {isOpen ? labels.closeForm : labels.openForm}
          </Button>
        )}
        <span className="feedback-state" role="status">
          {isSending && <StatusIndicator type="loading">{labels.sending}</StatusIndicator>}
          {isKept && !isSending && <StatusIndicator type="success">{labels.kept}</StatusIndicator>}
        </span>
      </fieldset>
      {problem !== undefined && (
        <Alert type="error" header={labels.failed}>
          {failureText(problem, text)}
        </Alert>
      )}
      {isOpen && draft && (
        <FeedbackForm
          draft={draft}
          isSending={isSending}
          onChange={feedback.change}
          onSubmit={feedback.submit}
          onCancel={feedback.toggle}
        />
      )}
    </div>
  );
}
