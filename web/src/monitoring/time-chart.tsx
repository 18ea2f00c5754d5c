/** Values over time of one kind. */
export interface Series {
  /** Its colour and pattern in the chart. */
  readonly id: 'first' | 'second' | 'third';
  readonly label: string;
  /** One a window; undefined where there is none. */
  readonly values: readonly (number | undefined)[];
}

const height = 140;
const width = 720;

/**
 * Bars on top of each other, or lines between 0 and 1.
 *
 * A picture of the library of components would weigh more than all pages together; what it shows is also a table.
 */
export function TimeChart({
  label,
  kind,
  series,
  times,
  format,
}: {
  label: string;
  kind: 'bars' | 'lines';
  series: readonly Series[];
  /** What each window is called. */
  times: readonly string[];
  format: (value: number) => string;
}) {
  const totals = times.map((_, place) => series.reduce((sum, { values }) => sum + (values[place] ?? 0), 0));
  const top = kind === 'lines' ? 1 : Math.max(...totals, 0);
  return (
    <figure className="chart">
      <figcaption className="chart-legend">
        {series.map(({ id, label: name }) => (
          <span key={id} className="chart-key">
            <svg width="12" height="12" aria-hidden="true">
              <rect className={`series-${id}`} width="12" height="12" />
            </svg>
            {name}
          </span>
        ))}
      </figcaption>
      <div className="chart-top">{format(top)}</div>
      <svg
        className="chart-picture"
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        <line className="chart-axis" x1="0" x2={width} y1={height} y2={height} />
        {top > 0 &&
          (kind === 'bars' ? (
            <Bars series={series} count={times.length} top={top} />
          ) : (
            <Lines series={series} count={times.length} />
          ))}
      </svg>
      <div className="chart-times">
        {[0, Math.floor((times.length - 1) / 2), times.length - 1].map((place) => (
          <span key={place}>{times[place]}</span>
        ))}
      </div>
    </figure>
  );
}

function Bars({ series, count, top }: { series: readonly Series[]; count: number; top: number }) {
  const step = width / count;
  const bars = series.flatMap(({ id, values }, level) =>
    values.map((value, place) => {
      const below = series.slice(0, level).reduce((sum, other) => sum + (other.values[place] ?? 0), 0);
      const size = ((value ?? 0) / top) * height;
      return { id, size, x: place * step + step * 0.1, y: height - (below / top) * height - size };
    }),
  );
  return bars
    .filter(({ size }) => size > 0)
    .map(({ id, size, x, y }) => (
      <rect key={`${id} ${x}`} className={`series-${id}`} x={x} y={y} width={step * 0.8} height={size} />
    ));
}

/** Windows without a value are bridged: a line that comes and goes with every quiet minute cannot be read. */
function Lines({ series, count }: { series: readonly Series[]; count: number }) {
  const step = width / count;
  return series.map(({ id, values }) => {
    const points = values.flatMap((value, place) =>
      value === undefined ? [] : [[place * step + step / 2, height - value * height] as const],
    );
    return (
      <g key={id}>
        <polyline className={`line line-${id}`} points={points.map((point) => point.join(',')).join(' ')} />
        {points.map(([x, y]) => (
          <line key={x} className={`point line-${id}`} x1={x} x2={x} y1={y} y2={y} />
        ))}
      </g>
    );
  });
}
