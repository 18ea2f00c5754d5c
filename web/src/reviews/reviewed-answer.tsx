import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { WireAnswer } from '../../../lambdas/api/api';
import { CitationList } from '../chat/citation-list';
import { CitedText } from '../chat/cited-text';
import { useLanguage } from '../i18n/language-context';
import { routeHref } from '../shell/route';

/** The answer that is reviewed: its text, its citations and the passages that it was made from. */
export function ReviewedAnswer({
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
    <SpaceBetween size="m">
      <Container
        header={
          <Header
            variant="h3"
            actions={
              <Link href={routeHref({ page: 'answer', answerId: answer.id })}>{text.chat.howCame}</Link>
            }
          >
            {text.answer.answer}
          </Header>
        }
      >
        <SpaceBetween size="s">
          {answer.state === 'declined' && (
            <StatusIndicator type="info">{text.answer.states.declined}</StatusIndicator>
          )}
          <CitedText source={answer.answer} citations={answer.citations} />
          {answer.citations.length > 0 && <CitationList citations={answer.citations} />}
        </SpaceBetween>
      </Container>
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
    </SpaceBetween>
  );
}

/** Passages whose text is shown from the start. */
const shownPassages = 2;
