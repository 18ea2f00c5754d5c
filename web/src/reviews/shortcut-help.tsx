import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useLanguage } from '../i18n/language-context';

/** What the keys of the review page do, and the switch for those that are single letters. */
export function ShortcutHelp({
  areLettersOn,
  onLetters,
  onClose,
}: {
  areLettersOn: boolean;
  onLetters: (areOn: boolean) => void;
  onClose: () => void;
}) {
  const { text } = useLanguage();
  const labels = text.reviews;
  return (
    <Modal
      visible
      header={labels.shortcuts}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            {text.close}
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <dl className="shortcuts">
          {labels.shortcutList.map(([keys, meaning]) => (
            <div key={keys}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <Checkbox
          checked={areLettersOn}
          description={labels.lettersText}
          onChange={({ detail }) => onLetters(detail.checked)}
        >
          {labels.letters}
        </Checkbox>
      </SpaceBetween>
    </Modal>
  );
}
