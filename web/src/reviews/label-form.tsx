import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import type { Wire } from '../../../lambdas/api/api';
import type { Assessment } from '../../../lambdas/feedback/api';
import { failureText } from '../http/failure-text';
import { formatInstant } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';
import { LabelQuestion } from './label-question';
import type { AnswerProblem, Question, ReviewDraft } from './review-draft';

const parts = ['feedback', 'expectation'] as const;

/** The label schema of a queue: judgements of this answer, and apart from them what a right answer needs. */
export function LabelForm({
  questions,
  draft,
  own,
  current,
  areHintsShown,
  problems,
  sendProblem,
  answerText,
  onCurrent,
  onAnswer,
  onRationale,
}: {
  questions: readonly Question[];
  draft: ReviewDraft;
  /** What the reviewer said earlier. */
  own: Wire<Assessment> | undefined;
  /** Name of the question that the next key is about. */
  current: string | undefined;
  /** Whether the keys that choose an option stand beside it. */
  areHintsShown: boolean;
  problems: Readonly<Record<string, AnswerProblem>>;
  sendProblem: unknown;
  /** Undefined until it is known. */
  answerText: string | undefined;
  onCurrent: (question: string) => void;
  onAnswer: (question: string, value: string | boolean | undefined) => void;
  onRationale: (rationale: string) => void;
}) {
  const { language, text } = useLanguage();
  const labels = text.reviews;
  return (
    <SpaceBetween size="m">
      {own && <Alert type="info">{labels.ownEarlier(formatInstant(own.time, language))}</Alert>}
      {sendProblem !== undefined && (
        <Alert type="error" header={labels.notTaken}>
          {failureText(sendProblem, text)}
        </Alert>
      )}
      {parts.map((about) => {
        const asked = questions.filter((question) => question.about === about);
        if (asked.length === 0) return null;
        return (
          <section
            key={about}
            className={`labels labels-${about}`}
            data-about={about}
            aria-label={labels[about]}
          >
            <Container
              header={
                <Header variant="h3" description={labels[`${about}Text`]}>
                  {labels[about]}
                </Header>
              }
            >
              <SpaceBetween size="m">
                {asked.map((question) => (
                  <LabelQuestion
                    key={question.name}
                    question={question}
                    answer={draft.answers[question.name]}
                    isCurrent={current === question.name}
                    areHintsShown={areHintsShown}
                    problem={problems[question.name]}
                    startText={question.name === 'expected_answer' ? answerText : undefined}
                    onCurrent={onCurrent}
                    onAnswer={onAnswer}
                  />
                ))}
              </SpaceBetween>
            </Container>
          </section>
        );
      })}
      <section data-about="rationale" aria-label={labels.rationale}>
        <FormField stretch label={labels.rationale} description={labels.rationaleText}>
          <Textarea value={draft.rationale} rows={2} onChange={({ detail }) => onRationale(detail.value)} />
        </FormField>
      </section>
    </SpaceBetween>
  );
}
