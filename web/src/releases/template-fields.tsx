import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Textarea from '@cloudscape-design/components/textarea';
import { useLanguage } from '../i18n/language-context';
import { type Templates, templatePurposes } from './templates-of';

/** The prompt templates as texts to edit, each with the way back to what it was. */
export function TemplateFields({
  templates,
  before,
  onChange,
}: {
  templates: Templates;
  before: Templates;
  onChange: (changes: Partial<Templates>) => void;
}) {
  const { text } = useLanguage();
  const labels = text.releases;
  return (
    <Container
      header={
        <Header variant="h2" description={labels.templatesText}>
          {labels.templates}
        </Header>
      }
    >
      {templatePurposes.map((purpose) => {
        const isChanged = templates[purpose] !== before[purpose];
        return (
          <ExpandableSection
            key={purpose}
            headerText={`${labels.purposes[purpose]}${isChanged ? ` · ${labels.changedTemplate}` : ''}`}
            defaultExpanded={purpose === 'answer'}
          >
            <div className="template-editor">
              <FormField
                stretch
                label={labels.templateOf(labels.purposes[purpose])}
                secondaryControl={
                  isChanged && (
                    <Button variant="inline-link" onClick={() => onChange({ [purpose]: before[purpose] })}>
                      {labels.undoTemplate}
                    </Button>
                  )
                }
              >
                <Textarea
                  value={templates[purpose]}
                  rows={14}
                  spellcheck={false}
                  onChange={({ detail }) => onChange({ [purpose]: detail.value })}
                />
              </FormField>
            </div>
          </ExpandableSection>
        );
      })}
    </Container>
  );
}
