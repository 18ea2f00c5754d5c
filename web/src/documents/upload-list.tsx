import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { formatBytes } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';
import type { Upload } from './use-uploads';

/** The files being uploaded, each with its progress or its error. */
export function UploadList({ uploads, onClear }: { uploads: readonly Upload[]; onClear: () => void }) {
  const { language, text } = useLanguage();
  const finished = uploads.filter(({ state }) => state === 'done' || state === 'failed').length;
  return (
    <Container
      header={
        <Header
          variant="h3"
          actions={
            <Button disabled={finished === 0} onClick={onClear}>
              {text.documents.clearUploads}
            </Button>
          }
        >
          {text.documents.uploadsOf(finished, uploads.length)}
        </Header>
      }
    >
      <ul className="uploads">
        {uploads.map((upload) => (
          <li key={upload.id}>
            <span className="upload-name">{upload.name}</span>
            <span className="upload-size">{formatBytes(upload.sizeBytes, language)}</span>
            <span className="upload-state">
              <UploadState upload={upload} />
            </span>
          </li>
        ))}
      </ul>
    </Container>
  );
}

function UploadState({ upload }: { upload: Upload }) {
  const { text } = useLanguage();
  switch (upload.state) {
    case 'waiting':
      return <StatusIndicator type="pending">{text.documents.uploadWaiting}</StatusIndicator>;
    case 'sending':
      return (
        <ProgressBar variant="key-value" value={Math.round(upload.share * 100)} ariaLabel={upload.name} />
      );
    case 'arriving':
      return <StatusIndicator type="pending">{text.documents.uploadArriving}</StatusIndicator>;
    case 'done':
      return <StatusIndicator type="success">{text.documents.uploadDone}</StatusIndicator>;
    case 'failed':
      return (
        <StatusIndicator type="error" wrapText>
          {upload.problem}
        </StatusIndicator>
      );
  }
}
