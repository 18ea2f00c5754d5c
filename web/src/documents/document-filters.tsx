import Select from '@cloudscape-design/components/select';
import TextFilter from '@cloudscape-design/components/text-filter';
import type { WireDocumentList } from '../../../lambdas/api/api';
import type { DocumentState } from '../../../lambdas/domain/document';
import { formatNumber } from '../i18n/format';
import { useLanguage } from '../i18n/language-context';

/** Every state, in the order of a document's life. */
const states: readonly DocumentState[] = ['pending', 'indexing', 'indexed', 'failed', 'deleted'];

/** Narrows the table by state, with the count of each, and by words of title or path. */
export function DocumentFilters({
  state,
  text: filterText,
  counts,
  onChange,
}: {
  state: DocumentState | undefined;
  text: string;
  counts: WireDocumentList['counts'] | undefined;
  onChange: (filter: { state: DocumentState | undefined; text: string }) => void;
}) {
  const { language, text } = useLanguage();
  const options = [
    { value: '', label: text.documents.allStates },
    ...states.map((one) => ({
      value: one,
      label: text.documents.states[one],
      labelTag: counts && formatNumber(counts.by_state[one], language),
    })),
  ];
  return (
    <div className="document-filters">
      <TextFilter
        filteringText={filterText}
        filteringPlaceholder={text.documents.filterByText}
        filteringAriaLabel={text.documents.filterByText}
        onChange={({ detail }) => onChange({ state, text: detail.filteringText })}
      />
      <Select
        ariaLabel={text.documents.filterByState}
        options={options}
        selectedOption={options.find(({ value }) => value === (state ?? '')) ?? null}
        onChange={({ detail }) =>
          onChange({ state: states.find((one) => one === detail.selectedOption.value), text: filterText })
        }
      />
    </div>
  );
}
