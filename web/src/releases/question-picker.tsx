import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { type FormEvent, useCallback, useState } from 'react';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';
import { useRead } from '../shell/use-read';
import { addQuestions, mostQuestions } from './saved-questions';

/** The questions of a trial: typed, or taken from a dataset. */
export function QuestionPicker({
  api,
  questions,
  onChange,
}: {
  api: KitApi;
  questions: readonly string[];
  onChange: (questions: readonly string[]) => void;
}) {
  const { text } = useLanguage();
  const labels = text.releases;
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<unknown>();
  const read = useCallback((signal: AbortSignal) => api.datasets(signal), [api]);
  const datasets = useRead(read);
  const isFull = questions.length >= mostQuestions;
  const options =
    datasets.state === 'read'
      ? datasets.value.data
          .filter(({ is_erased: isErased }) => !isErased)
          .map(({ digest, version, card }) => ({
            value: digest,
            label: `${card.name} ${version}`,
            description: labels.casesOf(card.cases),
          }))
      : [];

  function add(event: FormEvent) {
    event.preventDefault();
    onChange(addQuestions(questions, [typed]));
    setTyped('');
  }

  async function take(digest: string) {
    setProblem(undefined);
    try {
      const { data } = await api.datasetCases(digest, AbortSignal.timeout(30_000));
      onChange(
        addQuestions(
          questions,
          data.map(({ question }) => question),
        ),
      );
    } catch (error) {
      setProblem(error);
    }
  }

  return (
    <div className="question-picker">
      {questions.length > 0 && (
        <ol className="saved-questions" aria-label={labels.savedQuestions}>
          {questions.map((question) => (
            <li key={question}>
              <span className="question-text">{question}</span>
              <Button
                variant="inline-icon"
                iconName="close"
                ariaLabel={labels.removeQuestion(question)}
                onClick={() => onChange(questions.filter((one) => one !== question))}
              />
            </li>
          ))}
        </ol>
      )}
      <div className="field-grid">
        <form onSubmit={add}>
          <FormField
            label={labels.question}
            constraintText={labels.mostQuestions(mostQuestions)}
            secondaryControl={<Button disabled={isFull || typed.trim() === ''}>{labels.addQuestion}</Button>}
          >
            <Input value={typed} disabled={isFull} onChange={({ detail }) => setTyped(detail.value)} />
          </FormField>
        </form>
        <FormField label={labels.fromDataset} constraintText={labels.fromDatasetText}>
          <Select
            placeholder={labels.chooseDataset}
            empty={labels.noDatasets}
            disabled={isFull}
            options={options}
            selectedOption={null}
            onChange={({ detail }) => detail.selectedOption.value && void take(detail.selectedOption.value)}
          />
        </FormField>
      </div>
      {problem !== undefined && (
        <StatusIndicator type="error" wrapText>
          {failureText(problem, text)}
        </StatusIndicator>
      )}
    </div>
  );
}
