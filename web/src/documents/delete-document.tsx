import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Wire } from '../../../lambdas/api/api';
import type { DocumentRecord } from '../../../lambdas/domain/document';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';

/** Asks before it deletes a document, and explains when the kit refuses, as for a file of a followed folder. */
export function DeleteDocument({
  api,
  document,
  onClose,
}: {
  api: KitApi;
  document: Wire<DocumentRecord>;
  onClose: () => void;
}) {
  const { text } = useLanguage();
  const [isDeleting, setIsDeleting] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function confirm() {
    setIsDeleting(true);
    try {
      await api.deleteDocument(document.id);
      onClose();
    } catch (error) {
      setProblem(failureText(error, text));
      setIsDeleting(false);
    }
  }

  return (
    <Modal
      visible
      header={text.documents.deleteTitle}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {problem ? text.close : text.cancel}
            </Button>
            {!problem && (
              <Button variant="primary" loading={isDeleting} onClick={() => void confirm()}>
                {text.documents.delete}
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      {problem ? (
        <Alert type="error" header={text.documents.deleteFailed}>
          {problem}
        </Alert>
      ) : (
        text.documents.deleteText(document.title)
      )}
    </Modal>
  );
}
