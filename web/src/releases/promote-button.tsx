import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';
import { routeHref } from '../shell/route';

/** Begins the rollout of a release, after saying what comes of it. */
export function PromoteButton({ api, digest }: { api: KitApi; digest: string }) {
  const { text } = useLanguage();
  const labels = text.releases;
  const [isAsking, setIsAsking] = useState(false);
  const [isSending, setIsSending] = useState(false);
  const [problem, setProblem] = useState<unknown>();

  async function promote() {
    setIsSending(true);
    setProblem(undefined);
    try {
      await api.promote(digest);
      location.hash = routeHref({ page: 'releases' });
    } catch (error) {
      setProblem(error);
      setIsSending(false);
    }
  }

  return (
    <>
      <Button variant="primary" onClick={() => setIsAsking(true)}>
        {labels.promote}
      </Button>
      {isAsking && (
        <Modal
          visible
          header={labels.promoteTitle}
          onDismiss={() => setIsAsking(false)}
          footer={
            <Box float="right">
              <SpaceBetween direction="horizontal" size="xs">
                <Button variant="link" onClick={() => setIsAsking(false)}>
                  {text.cancel}
                </Button>
                <Button variant="primary" loading={isSending} onClick={() => void promote()}>
                  {labels.promote}
                </Button>
              </SpaceBetween>
            </Box>
          }
        >
          <SpaceBetween size="m">
            <div>{labels.promoteText}</div>
            {problem !== undefined && (
              <StatusIndicator type="error" wrapText>
                {failureText(problem, text)}
              </StatusIndicator>
            )}
          </SpaceBetween>
        </Modal>
      )}
    </>
  );
}
