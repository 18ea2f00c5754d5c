import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef } from 'react';
import { useLanguage } from '../i18n/language-context';
import type { ReviewView } from './review-api';
import { useShortcuts } from './use-shortcuts';

/** What is shown after the last answer of a queue, or instead of the first. */
export function QueueEnd({
  view,
  areLettersOn,
  onBack,
  onAgain,
  onHelp,
}: {
  view: ReviewView;
  areLettersOn: boolean;
  /** Leads to the last answer; left out where there was none. */
  onBack: (() => void) | undefined;
  /** Called when the reviewer wants the queue from its beginning. */
  onAgain: () => void;
  onHelp: () => void;
}) {
  const { text } = useLanguage();
  const labels = text.reviews;
  const heading = useRef<HTMLHeadingElement>(null);
  useShortcuts(areLettersOn, ({ type }) => {
    if (type === 'previous') onBack?.();
    if (type === 'help') onHelp();
  });
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <Container>
      <Box textAlign="center" padding="l">
        <SpaceBetween size="m" alignItems="center">
          <h2 ref={heading} tabIndex={-1} className="review-question">
            {labels.done[view]}
          </h2>
          <SpaceBetween size="xs" direction="horizontal">
            {onBack && (
              <Button iconName="angle-left" onClick={onBack}>
                {labels.backToLast}
              </Button>
            )}
            <Button iconName="refresh" onClick={onAgain}>
              {labels.again}
            </Button>
          </SpaceBetween>
        </SpaceBetween>
      </Box>
    </Container>
  );
}
