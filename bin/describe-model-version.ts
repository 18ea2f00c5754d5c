import { warnOfLosses } from '../lambdas/fine-tuning/api';
import type { ShownModelVersion } from './model-version-shape';

/** All that an approver has to know of a version: what was decided of it, where it comes from, its metrics and its card. */
export function describeModelVersion(version: ShownModelVersion): string {
  const { id, group, version: number, kind, variant, state, decision, aliases } = version;
  const bytes = version.files.reduce((sum, file) => sum + file.bytes, 0);
  const warning = warnOfLosses(version.metrics);
  return [
    `${id}: number ${number} of ${group}, ${kind} ${variant}, ${(bytes / 1e6).toFixed(1)} MB in ${version.files.length} files`,
    `  made: ${version.created_at} by ${version.created_by}`,
    `  state: ${state}${decision ? ` by ${decision.by} at ${decision.time}: ${decision.reason}` : ''}`,
    ...(aliases.length > 0 ? [`  called by: ${aliases.join(', ')}`] : []),
    ...(warning === undefined ? [] : [`  warning: ${warning}`]),
    '  lineage:',
    ...Object.entries(version.lineage).map(([name, value]) => `    ${name}: ${value}`),
    '  metrics:',
    ...Object.entries(version.metrics).map(([name, value]) => `    ${name}: ${Number(value.toPrecision(6))}`),
    `  files: ${version.address}`,
    '',
    version.card.trim(),
  ].join('\n');
}
