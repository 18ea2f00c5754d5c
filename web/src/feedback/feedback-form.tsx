import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { type FormEvent, useEffect, useRef } from 'react';
import {
  type FeedbackReason,
  feedbackReasons,
  feedbackLimits as limits,
} from '../../../lambdas/feedback/api';
import { useLanguage } from '../i18n/language-context';
import { checkDraft, type FeedbackDraft } from './feedback-draft';

/** What there is to say of an answer beside a thumb; nothing of it has to be said. */
export function FeedbackForm({
  draft,
  isSending,
  onChange,
  onSubmit,
  onCancel,
}: {
  draft: FeedbackDraft;
  isSending: boolean;
  onChange: (changes: Partial<FeedbackDraft>) => void;
  onSubmit: () => void;
  onCancel: () => void;
}) {
  const { text } = useLanguage();
  const labels = text.feedback;
  const form = useRef<HTMLFormElement>(null);
  const problems = checkDraft(draft);
  const isRefused = Object.keys(problems).length > 0;

  useEffect(() => {
    // Some browsers return a promise, which is no clean-up.
    void form.current?.scrollIntoView({ block: 'nearest' });
  }, []);

  function toggleReason(reason: FeedbackReason, isChecked: boolean) {
    const others = draft.reasons.filter((one) => one !== reason);
    onChange({ reasons: isChecked ? [...others, reason] : others });
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!isRefused) onSubmit();
  }

  return (
    <form ref={form} className="feedback-form" aria-label={labels.form} onSubmit={submit}>
      <SpaceBetween size="m">
        {draft.rating === 'down' && (
          <fieldset className="choices">
            <legend>{labels.reasonsLabel}</legend>
            <div className="feedback-reasons">
              {feedbackReasons.map((reason) => (
                <Checkbox
                  key={reason}
                  checked={draft.reasons.includes(reason)}
                  onChange={({ detail }) => toggleReason(reason, detail.checked)}
                >
                  {labels.reasons[reason]}
                </Checkbox>
              ))}
            </div>
          </fieldset>
        )}
        <FormField
          stretch
          label={labels.comment}
          errorText={problems.comment && labels.tooLong(limits.commentCharacters)}
        >
          <Textarea
            value={draft.comment}
            rows={2}
            onChange={({ detail }) => onChange({ comment: detail.value })}
          />
        </FormField>
        <FormField
          stretch
          label={labels.correctedAnswer}
          description={labels.correctedAnswerText}
          errorText={problems.correctedAnswer && labels.tooLong(limits.correctedAnswerCharacters)}
        >
          <Textarea
            value={draft.correctedAnswer}
            rows={5}
            onChange={({ detail }) => onChange({ correctedAnswer: detail.value })}
          />
        </FormField>
        <FormField
          stretch
          label={labels.facts}
          description={labels.factsText}
          errorText={
            problems.facts &&
            (problems.facts === 'too-many'
              ? labels.tooManyFacts(limits.facts)
              : labels.tooLong(limits.factCharacters))
          }
        >
          <Textarea
            value={draft.facts}
            rows={3}
            onChange={({ detail }) => onChange({ facts: detail.value })}
          />
        </FormField>
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="primary" loading={isSending} disabled={isRefused}>
            {labels.send}
          </Button>
          <Button variant="link" formAction="none" onClick={onCancel}>
            {text.cancel}
          </Button>
        </SpaceBetween>
      </SpaceBetween>
    </form>
  );
}
