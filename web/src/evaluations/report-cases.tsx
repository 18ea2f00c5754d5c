import Button from '@cloudscape-design/components/button';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo, useState } from 'react';
import type { Wire } from '../../../lambdas/api/api';
import type { CaseResult, EvaluationReport } from '../../../lambdas/evaluation/api';
import { formatShare } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';
import { worstCases } from './worst-cases';

/** Cases that are shown at once. */
const pageSize = 10;

/** The cases, worst first by the scorer that the reader chooses. */
export function ReportCases({ report }: { report: Wire<EvaluationReport> }) {
  const { text } = useLanguage();
  const labels = text.evaluations;
  const scorers = Object.keys(report.candidate.scores);
  const [scorer, setScorer] = useState(scorers[0] ?? '');
  const [count, setCount] = useState(pageSize);
  const cases = useMemo(() => worstCases(report, scorer), [report, scorer]);
  return (
    <SpaceBetween size="m">
      <div className="queue-choice">
        <Select
          inlineLabelText={labels.scorer}
          options={scorers.map((value) => ({ value, label: value }))}
          selectedOption={{ value: scorer, label: scorer }}
          onChange={({ detail }) => {
            setScorer(detail.selectedOption.value ?? scorer);
            setCount(pageSize);
          }}
        />
      </div>
      {cases.slice(0, count).map(({ candidate, champion }) => (
        <section key={candidate.case_id} className="trial" aria-label={candidate.question}>
          <h3>{candidate.question}</h3>
          <div className="trial-facts">{candidate.slices.join(' · ')}</div>
          <div className="trial-sides">
            <CaseSide title={text.releases.roles.candidate} result={candidate} scorer={scorer} />
            {champion && <CaseSide title={text.releases.roles.champion} result={champion} scorer={scorer} />}
          </div>
        </section>
      ))}
      {cases.length > count && (
        <Button onClick={() => setCount(count + pageSize)}>{labels.moreCases(cases.length - count)}</Button>
      )}
    </SpaceBetween>
  );
}

function CaseSide({ title, result, scorer }: { title: string; result: Wire<CaseResult>; scorer: string }) {
  const { language, text } = useLanguage();
  const score = result.scores[scorer];
  return (
    <article aria-label={title}>
      <h4>
        {title}
        {score && ` · ${formatShare(score.value, language)}`}
      </h4>
      <div className="question-text">{result.answer || text.answer.states[result.state]}</div>
      {score?.rationale && <div className="trial-facts">{score.rationale}</div>}
    </article>
  );
}
