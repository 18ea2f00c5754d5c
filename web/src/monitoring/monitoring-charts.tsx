import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo, useState } from 'react';
import type { Dictionary } from '../i18n/en';
import { formatDollars, formatNumber, formatShare } from '../i18n/format';
import type { Language } from '../i18n/language';
import { useLanguage } from '../i18n/language-context';
import type { MonitoringSpan } from '../shell/route';
import { groupWindows, type ShownWindow } from './group-windows';
import { type Series, TimeChart } from './time-chart';
import { TimeTable } from './time-table';

const charts = ['answers', 'feedback', 'quality', 'cost'] as const;
type Chart = (typeof charts)[number];

/** Windows in one chart: as many as there are minutes in an hour. */
const mostWindows = 60;

/** The span over time: a picture, and the same as a table. */
export function MonitoringCharts({
  windows,
  minutes,
}: {
  windows: readonly ShownWindow[];
  minutes: MonitoringSpan;
}) {
  const { language, text } = useLanguage();
  const labels = text.monitoring;
  const [chart, setChart] = useState<Chart>('answers');
  const shown = useMemo(() => groupWindows(windows, mostWindows), [windows]);
  const { kind, series, format } = chartOf(chart, shown, language, text);
  const times = shown.map(({ start }) => formatStart(start, minutes, language));
  return (
    <SpaceBetween size="s">
      <SegmentedControl
        label={labels.chart}
        selectedId={chart}
        options={charts.map((id) => ({ id, text: labels.charts[id] }))}
        onChange={({ detail }) => setChart(charts.find((id) => id === detail.selectedId) ?? chart)}
      />
      <TimeChart label={labels.charts[chart]} kind={kind} series={series} times={times} format={format} />
      <ExpandableSection headerText={labels.asTable}>
        <TimeTable caption={labels.charts[chart]} series={series} times={times} format={format} />
      </ExpandableSection>
    </SpaceBetween>
  );
}

function chartOf(
  chart: Chart,
  windows: readonly ShownWindow[],
  language: Language,
  { monitoring: labels }: Dictionary,
): { kind: 'bars' | 'lines'; series: readonly Series[]; format: (value: number) => string } {
  const of = (
    id: Series['id'],
    label: string,
    value: (window: ShownWindow) => number | undefined,
  ): Series => ({
    id,
    label,
    values: windows.map(value),
  });
  switch (chart) {
    case 'answers':
      return {
        kind: 'bars',
        series: [
          of('first', labels.answered, ({ answers, declined, failed }) => answers - declined - failed),
          of('second', labels.declined, ({ declined }) => declined),
          of('third', labels.failed, ({ failed }) => failed),
        ],
        format: (value) => formatNumber(value, language),
      };
    case 'feedback':
      return {
        kind: 'bars',
        series: [
          of('first', labels.thumbsUpCount, ({ thumbs_up: up }) => up),
          of('third', labels.thumbsDownCount, ({ thumbs_down: down }) => down),
        ],
        format: (value) => formatNumber(value, language),
      };
    case 'quality':
      return {
        kind: 'lines',
        series: [
          of('first', labels.groundedness, ({ groundedness }) => groundedness),
          of('second', labels.retrievalScore, ({ retrieval_score: score }) => score),
        ],
        format: (value) => formatShare(value, language),
      };
    case 'cost':
      return {
        kind: 'bars',
        series: [of('first', labels.cost, ({ cost_usd: cost }) => cost)],
        format: (value) => formatDollars(value, language),
      };
  }
}

/** The day where the span has many, else the time of day. */
function formatStart(start: string, minutes: MonitoringSpan, language: Language): string {
  const options: Intl.DateTimeFormatOptions =
    minutes > 1_440
      ? { month: 'short', day: 'numeric', hour: '2-digit' }
      : { hour: '2-digit', minute: '2-digit' };
  return new Intl.DateTimeFormat(language, options).format(new Date(start));
}
