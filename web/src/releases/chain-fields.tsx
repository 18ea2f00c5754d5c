import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useModels } from '../chat/use-models';
import type { KitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';
import { type NumberField, numberFields, type ReleaseDraft, searchModes } from './release-draft';

/** The settings of retrieval and of the chain that a candidate may change. */
export function ChainFields({
  api,
  draft,
  wrongNumbers,
  onChange,
}: {
  api: KitApi;
  draft: ReleaseDraft;
  wrongNumbers: readonly NumberField[];
  onChange: (changes: Partial<ReleaseDraft>) => void;
}) {
  const { text } = useLanguage();
  const labels = text.releases;
  const { models } = useModels(api);
  const routes = models?.filter(({ kind }) => kind === 'chat') ?? [];
  const modeOptions = searchModes.map((value) => ({ value, label: labels.modes[value] }));
  return (
    <Container header={<Header variant="h2">{labels.settings}</Header>}>
      <div className="field-grid">
        <FormField label={labels.fields.chatRoute}>
          <Select
            options={routes.map(({ id, provider, provider_model: model }) => ({
              value: id,
              label: id,
              description: `${provider} · ${model}`,
            }))}
            selectedOption={{ value: draft.chatRoute, label: draft.chatRoute }}
            onChange={({ detail }) => onChange({ chatRoute: detail.selectedOption.value })}
          />
        </FormField>
        <FormField label={labels.fields.mode}>
          <Select
            options={modeOptions}
            selectedOption={modeOptions.find(({ value }) => value === draft.mode) ?? null}
            onChange={({ detail }) =>
              onChange({ mode: searchModes.find((mode) => mode === detail.selectedOption.value) })
            }
          />
        </FormField>
        {numberFields.map((field) => (
          <FormField
            key={field}
            label={labels.fields[field]}
            constraintText={labels.fieldTexts[field]}
            errorText={wrongNumbers.includes(field) && labels.notANumber}
          >
            <Input
              inputMode="decimal"
              value={draft.numbers[field]}
              onChange={({ detail }) => onChange({ numbers: { ...draft.numbers, [field]: detail.value } })}
            />
          </FormField>
        ))}
      </div>
    </Container>
  );
}
