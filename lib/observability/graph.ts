import { GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';

/** A graph of a dashboard: its title, the unit of its axis, and what it shows. */
export function graph(title: string, unit: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({
    title,
    left,
    leftYAxis: { label: unit, min: 0, showUnits: false },
    width: 8,
    height: 6,
  });
}
