import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { failureText } from '../http/failure-text';
import { useLanguage } from '../i18n/language-context';

/** Asks for a reason before something that concerns everybody; what was typed stays when the kit refuses. */
export function ReasonDialog({
  title,
  explanation,
  action,
  send,
  onClose,
}: {
  title: string;
  explanation: string;
  /** What the button says. */
  action: string;
  send: (reason: string) => Promise<void>;
  onClose: () => void;
}) {
  const { text } = useLanguage();
  const labels = text.releases;
  const [reason, setReason] = useState('');
  const [isSending, setIsSending] = useState(false);
  const [isMissing, setIsMissing] = useState(false);
  const [problem, setProblem] = useState<unknown>();

  async function confirm() {
    const given = reason.trim();
    setIsMissing(given === '');
    if (given === '' || isSending) return;
    setIsSending(true);
    setProblem(undefined);
    try {
      await send(given);
      onClose();
    } catch (error) {
      setProblem(error);
      setIsSending(false);
    }
  }

  return (
    <Modal
      visible
      header={title}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {text.cancel}
            </Button>
            <Button variant="primary" loading={isSending} onClick={() => void confirm()}>
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {problem !== undefined && (
          <Alert type="error" header={labels.notDone}>
            {failureText(problem, text)}
          </Alert>
        )}
        <div>{explanation}</div>
        <FormField stretch label={labels.reason} errorText={isMissing && labels.reasonMissing}>
          <Textarea value={reason} rows={3} autoFocus onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
