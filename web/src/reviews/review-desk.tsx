import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Wire, WireReview } from '../../../lambdas/api/api';
import type { SubmittedReview } from '../../../lambdas/feedback/api';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { formatInstant } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';
import { useRead } from '../shell/use-read';
import { AssessmentList } from './assessment-list';
import { LabelForm } from './label-form';
import { PassageChoice } from './passage-choice';
import { checkReview, linesOf, passagesQuestion, type Question, reviewOf } from './review-draft';
import { answerByKey, type ReviewAction } from './review-keys';
import { ReviewedAnswer } from './reviewed-answer';
import { useReviewDraft } from './use-review-draft';
import { useShortcuts } from './use-shortcuts';
import { UserFeedback } from './user-feedback';

/** One answer and what its reviewer says of it; the keyboard is enough. */
export function ReviewDesk({
  api,
  reviewerId,
  item,
  place,
  questions,
  areLettersOn,
  isSending,
  problem,
  onMove,
  onSubmit,
  onHelp,
}: {
  api: KitApi;
  reviewerId: string;
  item: WireReview;
  /** Where it stands in the queue, in words. */
  place: string;
  questions: readonly Question[];
  areLettersOn: boolean;
  isSending: boolean;
  /** Why the last judgement was not taken. */
  problem: unknown;
  onMove: (to: 'next' | 'previous' | 'skipped') => void;
  onSubmit: (item: WireReview, review: Wire<SubmittedReview>, isChange: boolean) => void;
  onHelp: () => void;
}) {
  const { language, text } = useLanguage();
  const labels = text.reviews;
  const own = item.assessments.find(({ reviewer_id: id }) => id === reviewerId);
  const { draft, answer, tick, write } = useReviewDraft(item.id, own);
  const [current, setCurrent] = useState(questions[0]?.name);
  const [areProblemsShown, setAreProblemsShown] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLDivElement>(null);
  const read = useCallback(
    (signal: AbortSignal) => api.answer(item.answer_id, signal),
    [api, item.answer_id],
  );
  const answered = useRead(read);
  const problems = checkReview(draft, questions);

  useEffect(() => {
    heading.current?.focus();
  }, []);

  function submit() {
    if (isSending) return;
    setAreProblemsShown(true);
    const [first] = Object.keys(problems);
    if (first === undefined) return onSubmit(item, reviewOf(draft, questions), own !== undefined);
    form.current?.querySelector<HTMLElement>(`[data-question="${first}"] :is(input, textarea)`)?.focus();
  }

  function act(action: ReviewAction) {
    switch (action.type) {
      case 'next':
      case 'previous':
        return onMove(action.type);
      case 'skip':
        return onMove('skipped');
      case 'submit':
        return submit();
      case 'help':
        return onHelp();
      case 'leave-text':
        return heading.current?.focus();
      case 'write':
        return form.current?.querySelector<HTMLElement>(`[data-about=${action.field}] textarea`)?.focus();
      case 'pass':
      case 'fail':
      case 'choose': {
        const keyed = answerByKey(action, questions, draft, current);
        if (!keyed) return;
        answer(keyed.question, keyed.answer);
        setCurrent(keyed.next);
      }
    }
  }
  useShortcuts(areLettersOn, act);

  const needed = draft.answers[passagesQuestion];
  const ticked = useMemo(() => new Set(linesOf(String(needed ?? ''))), [needed]);
  return (
    <div className="review-desk">
      <SpaceBetween size="m">
        <div className="review-facts">
          <span>{place}</span>
          {item.reasons.map((reason) => (
            <Badge key={reason}>{labels.reasons[reason]}</Badge>
          ))}
          {item.state === 'disagreed' && <Badge color="severity-medium">{labels.disagreed}</Badge>}
          <span>{formatInstant(item.created_at, language)}</span>
        </div>
        <h2 ref={heading} tabIndex={-1} className="review-question">
          {answered.state === 'read' ? answered.value.question : text.loading}
        </h2>
        {answered.state === 'failed' && (
          <Box color="text-status-error">{failureText(answered.error, text)}</Box>
        )}
        {answered.state === 'read' && <ReviewedAnswer answer={answered.value} />}
        <UserFeedback api={api} reviewId={item.id} />
        {answered.state === 'read' && (
          <PassageChoice
            answer={answered.value}
            ticked={questions.some(({ name }) => name === passagesQuestion) ? ticked : undefined}
            onTick={tick}
          />
        )}
        {item.state === 'completed' && <AssessmentList item={item} questions={questions} />}
      </SpaceBetween>
      <div className="review-form" ref={form}>
        <LabelForm
          questions={questions}
          draft={draft}
          own={own}
          current={current}
          areHintsShown={areLettersOn}
          problems={areProblemsShown ? problems : {}}
          sendProblem={problem}
          answerText={answered.state === 'read' ? answered.value.answer : undefined}
          onCurrent={setCurrent}
          onAnswer={answer}
          onRationale={write}
        />
        <div className="review-actions">
          <Button variant="primary" loading={isSending} onClick={submit}>
            {own ? labels.change : labels.submit}
          </Button>
          <Button onClick={() => onMove('skipped')}>{labels.skip}</Button>
          <Button iconName="angle-left" ariaLabel={labels.previous} onClick={() => onMove('previous')} />
          <Button iconName="angle-right" ariaLabel={labels.next} onClick={() => onMove('next')} />
          <Button variant="link" onClick={onHelp}>
            {labels.shortcuts}
          </Button>
        </div>
      </div>
    </div>
  );
}
