import { useLanguage } from '../i18n/language-context';
import type { Series } from './time-chart';

/** What a chart shows as a table, newest first; windows in which nothing happened are left out. */
export function TimeTable({
  caption,
  series,
  times,
  format,
}: {
  caption: string;
  series: readonly Series[];
  times: readonly string[];
  format: (value: number) => string;
}) {
  const { text } = useLanguage();
  const places = times
    .map((_, place) => place)
    .filter((place) => series.some(({ values }) => values[place]))
    .reverse();
  if (places.length === 0) return text.monitoring.nothingCounted;
  return (
    <div className="table-scroll">
      <table className="plain-table">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{text.monitoring.from}</th>
            {series.map(({ id, label }) => (
              <th key={id} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <tr key={place}>
              <th scope="row">{times[place]}</th>
              {series.map(({ id, values }) => {
                const value = values[place];
                return <td key={id}>{value === undefined ? '–' : format(value)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
