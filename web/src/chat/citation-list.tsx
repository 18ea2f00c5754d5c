import type { Wire } from '../../../lambdas/api/api';
import type { Citation } from '../../../lambdas/rag/api';
import { useLanguage } from '../i18n/language-context';
import { citationHref } from './citation-href';

/** The citations of an answer: where each stands, and its words. */
export function CitationList({ citations }: { citations: readonly Wire<Citation>[] }) {
  const { text } = useLanguage();
  return (
    <ol className="citations">
      {citations.map((citation) => (
        <li key={citation.number}>
          <a
            className="citation"
            href={citationHref(citation)}
            aria-label={text.chat.openCitation(citation.number, citation.title)}
          >
            <span className="citation-number">{citation.number}</span>
            <span className="citation-body">
              <span className="citation-title">{citation.title}</span>
              <span className="citation-place">
                {[
                  ...citation.heading_path.filter((heading) => heading !== citation.title),
                  ...(citation.page === undefined ? [] : [text.chat.page(citation.page)]),
                ].join(' › ') || citation.key}
              </span>
              <q>{citation.quote}</q>
            </span>
          </a>
        </li>
      ))}
    </ol>
  );
}
