import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import { memo } from 'react';
import type { WireAnswer } from '../../../lambdas/api/api';
import { useLanguage } from '../i18n/language-context';

/** Passages whose text is shown from the start. */
const shownPassages = 2;

/** The passages that an answer was made from; those that a right answer needs can be ticked. */
export const PassageChoice = memo(function PassageChoice({
  answer,
  ticked,
  onTick,
}: {
  answer: WireAnswer;
  /** Ids of passages that a right answer rests on; undefined where the queue does not ask for them. */
  ticked: ReadonlySet<string> | undefined;
  onTick: (passageId: string, isTicked: boolean) => void;
}) {
  const { text } = useLanguage();
  const labels = text.reviews;
  return (
    <Container
      header={
        <Header variant="h3" counter={`(${answer.passages.length})`}>
          {text.answer.passages}
        </Header>
      }
    >
      {answer.passages.length === 0 && text.answer.noPassages}
      <ol className="passage-choice">
        {answer.passages.map(({ number, passage }) => (
          <li key={passage.id}>
            {ticked && (
              <Checkbox
                checked={ticked.has(passage.id)}
                onChange={({ detail }) => onTick(passage.id, detail.checked)}
                ariaLabel={labels.tickPassage(number, passage.title)}
              >
                {labels.needed}
              </Checkbox>
            )}
            <ExpandableSection
              headerText={`${number}. ${passage.title}`}
              headerDescription={passage.heading_path
                .filter((heading) => heading !== passage.title)
                .join(' › ')}
              defaultExpanded={number <= shownPassages}
            >
              <div className="question-text">{passage.text}</div>
            </ExpandableSection>
          </li>
        ))}
      </ol>
    </Container>
  );
});
