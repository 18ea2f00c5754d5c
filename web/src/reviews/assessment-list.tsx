import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { WireReview } from '../../../lambdas/api/api';
import type { LabelValue } from '../../../lambdas/feedback/api';
import type { Dictionary } from '../i18n/en';
import { formatInstant } from '../i18n/format';
import type { Language } from '../i18n/language';
import { useLanguage } from '../i18n/language-context';
import { optionsOf } from './question-options';
import type { Question } from './review-draft';

/** What each reviewer said of an answer, with who and when; only once the review is completed, so that nobody copies. */
export function AssessmentList({ item, questions }: { item: WireReview; questions: readonly Question[] }) {
  const { language, text } = useLanguage();
  const labels = text.reviews;
  return (
    <Container header={<Header variant="h3">{labels.assessments}</Header>}>
      <ul className="assessments">
        {item.assessments.map((assessment) => (
          <li key={assessment.reviewer_id}>
            <div className="assessment-head">
              <code>{assessment.reviewer_id}</code> · {formatInstant(assessment.time, language)}
              {assessment.revision > 1 && ` · ${labels.revision(assessment.revision)}`}
            </div>
            <dl>
              {questions.map((question) => {
                const value: LabelValue | undefined = assessment.labels[question.name];
                if (value === undefined) return null;
                return (
                  <div key={question.name}>
                    <dt>{question.text[language]}</dt>
                    <dd>{valueText(question, value, language, text)}</dd>
                  </div>
                );
              })}
              {assessment.rationale && (
                <div>
                  <dt>{labels.rationale}</dt>
                  <dd>{assessment.rationale}</dd>
                </div>
              )}
            </dl>
          </li>
        ))}
      </ul>
    </Container>
  );
}

function valueText(question: Question, value: LabelValue, language: Language, text: Dictionary): string {
  const chosen = optionsOf(question, language, text)?.find((option) => option.value === value);
  if (chosen) return chosen.text;
  return typeof value === 'object' ? value.join('\n') : String(value);
}
