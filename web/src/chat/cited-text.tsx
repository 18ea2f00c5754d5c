import { useCallback, useMemo } from 'react';
import type { Wire } from '../../../lambdas/api/api';
import type { Citation } from '../../../lambdas/rag/api';
import { useLanguage } from '../i18n/language-context';
import { Markdown } from '../markdown/markdown';
import type { MarkdownText } from '../markdown/markdown-node';
import { parseMarkdown } from '../markdown/parse-markdown';
import { splitCitations } from '../markdown/split-citations';
import { citationHref } from './citation-href';

/** An answer's text, its citation numbers leading to their passages. */
export function CitedText({ source, citations }: { source: string; citations: readonly Wire<Citation>[] }) {
  const { text } = useLanguage();
  const nodes = useMemo(() => parseMarkdown(source), [source]);
  const renderText = useCallback(
    (piece: MarkdownText) => {
      if (piece.isCode) return piece.text;
      const byNumber = new Map(citations.map((citation) => [citation.number, citation]));
      return splitCitations(piece.text, new Set(byNumber.keys())).map((part) => {
        const citation = typeof part === 'number' ? byNumber.get(part) : undefined;
        if (!citation) return part;
        return (
          <a
            key={citation.number}
            className="citation-mark"
            href={citationHref(citation)}
            aria-label={text.chat.openCitation(citation.number, citation.title)}
            title={citation.quote}
          >
            {citation.number}
          </a>
        );
      });
    },
    [citations, text],
  );
  return <Markdown nodes={nodes} renderText={renderText} />;
}
