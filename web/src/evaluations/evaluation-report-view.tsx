import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useCallback, useState } from 'react';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';
import { useRead } from '../shell/use-read';
import { ReportCases } from './report-cases';
import { ReportCost } from './report-cost';
import { ReportScores } from './report-scores';
import { ReportSlices } from './report-slices';
import { saveFile } from './save-file';

/** The report of an evaluation: scores, slices, the worst cases, and what it takes to answer. */
export function EvaluationReportView({ api, evaluationId }: { api: KitApi; evaluationId: string }) {
  const { language, text } = useLanguage();
  const labels = text.evaluations;
  const read = useCallback(
    (signal: AbortSignal) => api.evaluationReport(evaluationId, signal),
    [api, evaluationId],
  );
  const result = useRead(read);
  const [problem, setProblem] = useState<unknown>();

  if (result.state === 'loading') return <Spinner size="large" />;
  if (result.state === 'failed') return <Alert type="error">{failureText(result.error, text)}</Alert>;

  const report = result.value;
  function save() {
    setProblem(undefined);
    api
      .evaluationPage(evaluationId, language)
      .then((page) => saveFile(page, `${evaluationId}.html`), setProblem);
  }

  return (
    <SpaceBetween size="m">
      {!report.is_complete && <Alert type="warning">{labels.incomplete}</Alert>}
      {problem !== undefined && <Alert type="error">{failureText(problem, text)}</Alert>}
      <Container
        header={
          <Header
            variant="h2"
            description={labels.scoresText(report.dataset.name, report.dataset.version, report.dataset.cases)}
            actions={
              <Button iconName="download" onClick={save}>
                {labels.save}
              </Button>
            }
          >
            {labels.scores}
          </Header>
        }
      >
        <ReportScores report={report} />
      </Container>
      <Container header={<Header variant="h2">{labels.costAndTime}</Header>}>
        <ReportCost report={report} />
      </Container>
      <Container
        header={
          <Header variant="h2" description={labels.slicesText}>
            {labels.slices}
          </Header>
        }
      >
        <ReportSlices report={report} />
      </Container>
      <Container
        header={
          <Header variant="h2" description={labels.casesText}>
            {labels.cases}
          </Header>
        }
      >
        <ReportCases report={report} />
      </Container>
    </SpaceBetween>
  );
}
