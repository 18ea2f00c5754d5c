import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Textarea from '@cloudscape-design/components/textarea';
import { memo, useEffect, useRef } from 'react';
import type { Dictionary } from '../i18n/en';
import { useLanguage } from '../i18n/language-context';
import { OptionRow } from './option-row';
import { optionsOf } from './question-options';
import type { AnswerProblem, Question } from './review-draft';

/** One question of a label schema, as its type asks for. */
export const LabelQuestion = memo(function LabelQuestion({
  question,
  answer,
  isCurrent,
  areHintsShown,
  problem,
  startText,
  onCurrent,
  onAnswer,
}: {
  question: Question;
  answer: string | boolean | undefined;
  /** Whether the next key is about it. */
  isCurrent: boolean;
  areHintsShown: boolean;
  problem: AnswerProblem | undefined;
  /** A text that the answer may begin with. */
  startText: string | undefined;
  onCurrent: (question: string) => void;
  onAnswer: (question: string, value: string | boolean | undefined) => void;
}) {
  const { language, text } = useLanguage();
  const labels = text.reviews;
  const element = useRef<HTMLDivElement>(null);
  const focus = () => onCurrent(question.name);
  const give = (value: string | boolean | undefined) => onAnswer(question.name, value);
  const label = `${question.text[language]}${question.is_required ? '' : ` ${labels.optional}`}`;
  const errorText = problem && problemText(question, problem, text);
  const options = optionsOf(question, language, text);

  useEffect(() => {
    if (isCurrent) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isCurrent]);

  return (
    <div
      ref={element}
      className={isCurrent ? 'label-question label-current' : 'label-question'}
      data-question={question.name}
    >
      {options ? (
        <OptionRow
          name={question.name}
          label={label}
          options={options}
          chosen={answer}
          canBeTakenBack={!question.is_required}
          areHintsShown={areHintsShown}
          errorText={errorText}
          onFocus={focus}
          onChoose={give}
        />
      ) : (
        <FormField
          stretch
          label={label}
          errorText={errorText}
          secondaryControl={
            startText !== undefined && (answer ?? '') === '' ? (
              <Button variant="inline-link" formAction="none" onClick={() => give(startText)}>
                {labels.startWithAnswer}
              </Button>
            ) : undefined
          }
        >
          {question.type === 'number' ? (
            <Input
              inputMode="decimal"
              value={String(answer ?? '')}
              onFocus={focus}
              onChange={({ detail }) => give(detail.value)}
            />
          ) : (
            <Textarea
              value={String(answer ?? '')}
              rows={3}
              onFocus={focus}
              onChange={({ detail }) => give(detail.value)}
            />
          )}
        </FormField>
      )}
    </div>
  );
});

function problemText(question: Question, problem: AnswerProblem, { reviews }: Dictionary): string {
  switch (problem) {
    case 'missing':
      return reviews.problems.missing;
    case 'not-a-number':
      return reviews.problems.notANumber;
    case 'out-of-range':
      return question.type === 'number' ? reviews.problems.outOfRange(question.min, question.max) : '';
    case 'too-long':
      return question.type === 'text' ? reviews.problems.tooLong(question.max_characters) : '';
  }
}
