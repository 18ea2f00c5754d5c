import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Table from '@cloudscape-design/components/table';
import type { WireAnswer } from '../../../lambdas/api/api';
import type { Language } from '../i18n/language';
import { useLanguage } from '../i18n/language-context';
import { routeHref } from '../shell/route';

/** The passages that were put into the prompt, with their scores, and which of them the answer cites. */
export function AnswerPassages({ answer }: { answer: WireAnswer }) {
  const { language, text } = useLanguage();
  const labels = text.answer;
  const cited = new Set(answer.citations.map(({ passage_id: passageId }) => passageId));
  const hasReranked = answer.passages.some(({ rerank_score: score }) => score !== undefined);
  return (
    <Table
      items={answer.passages}
      trackBy={({ number }) => String(number)}
      wrapLines
      cellVerticalAlign="top"
      header={
        <Header variant="h2" counter={`(${answer.passages.length})`} description={labels.passagesText}>
          {labels.passages}
        </Header>
      }
      empty={<Box textAlign="center">{labels.noPassages}</Box>}
      columnDefinitions={[
        { id: 'number', header: labels.number, cell: ({ number }) => number },
        {
          id: 'passage',
          header: labels.passage,
          isRowHeader: true,
          minWidth: 240,
          cell: ({ passage }) => (
            <>
              <Link
                href={routeHref({
                  page: 'document',
                  documentId: passage.document_id,
                  citation: { passageId: passage.id, start: passage.start, end: passage.start },
                })}
              >
                {[passage.title, ...passage.heading_path.filter((heading) => heading !== passage.title)].join(
                  ' › ',
                )}
              </Link>{' '}
              {cited.has(passage.id) && <Badge color="green">{labels.cited}</Badge>}
              <div className="passage-text">{passage.text}</div>
            </>
          ),
        },
        { id: 'score', header: labels.score, cell: ({ score }) => formatScore(score, language) },
        {
          id: 'keyword',
          header: labels.keywordScore,
          cell: ({ keyword_score: score }) => formatScore(score, language),
        },
        {
          id: 'similarity',
          header: labels.similarity,
          cell: ({ similarity }) => formatScore(similarity, language),
        },
        ...(hasReranked
          ? [
              {
                id: 'rerank',
                header: labels.rerankScore,
                cell: ({ rerank_score: score }: WireAnswer['passages'][number]) =>
                  formatScore(score, language),
              },
            ]
          : []),
      ]}
    />
  );
}

function formatScore(score: number | undefined, language: Language): string {
  return score === undefined
    ? '–'
    : new Intl.NumberFormat(language, { minimumFractionDigits: 3, maximumFractionDigits: 3 }).format(score);
}
