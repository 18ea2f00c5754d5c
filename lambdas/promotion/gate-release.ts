import { describeFailures, type EvaluationReport } from '../evaluation/api';
import type { GateVerdict } from './api';
import { checkCost } from './check-cost';
import { checkFloors } from './check-floors';
import { codeScorers } from './code-scorers';
import type { Finding } from './finding';
import type { ComparedPricing } from './pricing-of';
import type { GateSettings } from './settings';
import { testClaim } from './test-claim';

/** What the gate is asked. */
export interface GateContext {
  readonly now: Date;
  /** Digest of the release that asks to pass. */
  readonly candidate: string;
  /** Digest of what answers now, which the candidate must have been compared with. */
  readonly champion: string | undefined;
  /** Whether what their answers cost can be known; left out: as the report says. */
  readonly pricing?: ComparedPricing;
  /** What came of its evaluation, where there is no report; left out: nobody evaluated it. */
  readonly whyNoReport?: string;
}

/** A report may be that much from the future: clocks differ. */
const clockSkewMs = 5 * 60_000;

/**
 * Says whether a candidate may be promoted, and why, from what its evaluation found and what the environment asks for.
 *
 * Nothing passes by default: without a report, with one that is incomplete, too old or of other releases, or with a judge
 * that nobody agrees with, it is held; what a sound report shows to be too bad is rejected.
 */
export function gateRelease(
  report: EvaluationReport | undefined,
  settings: GateSettings,
  context: GateContext,
): GateVerdict {
  if (report === undefined) {
    return {
      verdict: 'hold',
      reasons: [`there is no evaluation report: ${context.whyNoReport ?? 'evaluate the candidate'}`],
    };
  }
  const doubts = findDoubts(report, settings, context);
  const failures = findFailures(report);
  // What nobody can rely on shows nothing, neither good nor bad.
  if (doubts.length > 0) return { verdict: 'hold', reasons: [...failures, ...doubts] };
  const findings = [
    testClaim(report, settings),
    ...checkFloors(report, settings),
    checkLatency(report, settings),
    ...checkCost(report, settings, context.pricing),
  ];
  for (const verdict of ['reject', 'hold'] as const) {
    const reasons = findings.flatMap((finding) => (finding.verdict === verdict ? [finding.reason] : []));
    if (reasons.length > 0) return { verdict, reasons: [...failures, ...reasons] };
  }
  return { verdict: 'promote', reasons: findings.map(({ reason }) => reason) };
}

/** Comes first wherever a candidate does not pass: what else its report lacks follows from answers that failed. */
function findFailures({ candidate }: EvaluationReport): readonly string[] {
  const failures = describeFailures(candidate.cases);
  if (failures === undefined) return [];
  const mend =
    failures.code === 'context_length_exceeded'
      ? 'lower maxContextTokens or retrieval.retrievedPassages of the release, or take a model with a longer context'
      : 'the report of the evaluation shows each of them with its error: mend that, then promote again';
  return [`of the release ${short(candidate.release)}, ${failures.words}: ${mend}`];
}

function findDoubts(
  report: EvaluationReport,
  settings: GateSettings,
  context: GateContext,
): readonly string[] {
  const { candidate, champion, now } = context;
  const doubts: string[] = [];
  if (report.candidate.release !== candidate) {
    doubts.push(
      `the report is of the release ${short(report.candidate.release)}, not of ${short(candidate)}`,
    );
  }
  if (champion === undefined || report.champion === undefined) {
    doubts.push('the report compares with no champion: evaluate the candidate against what answers now');
  } else if (report.champion.release !== champion) {
    doubts.push(
      `the report compares with ${short(report.champion.release)}, but ${short(champion)} answers now: evaluate it again`,
    );
  }
  if (!report.isComplete) {
    doubts.push('the evaluation stopped before its end, at its budget or by hand: let it go on to its end');
  }
  const ageMs = now.getTime() - Date.parse(report.createdAt);
  // Written so that a time which is none is a doubt.
  if (!(ageMs <= settings.maxReportAgeHours * 3_600_000)) {
    doubts.push(
      `the report is of ${report.createdAt}, older than ${settings.maxReportAgeHours} hours: evaluate it again`,
    );
  } else if (ageMs < -clockSkewMs) {
    doubts.push(
      `the report is of ${report.createdAt}, which has not come yet: set the clocks, then evaluate it again`,
    );
  }
  const scorers = new Set([settings.scorer, ...settings.floors.map(({ scorer }) => scorer)]);
  for (const scorer of scorers) {
    const doubt = doubtJudge(scorer, report, settings);
    if (doubt !== undefined) doubts.push(doubt);
  }
  return doubts;
}

function doubtJudge(
  scorer: string,
  { judges }: EvaluationReport,
  { minJudgeAgreement }: GateSettings,
): string | undefined {
  if (codeScorers.includes(scorer)) return undefined;
  const measured = judges.filter((judge) => judge.scorer === scorer);
  if (measured.length === 0) {
    return `nothing is known of the agreement of the judge ${scorer} with people: review answers, then evaluate again`;
  }
  for (const { route, kappa, labels } of measured) {
    if (kappa === undefined) {
      return `people have judged only ${labels} answers that the judge ${scorer} (${route}) judged too: review more, then evaluate again`;
    }
    if (!(kappa >= minJudgeAgreement)) {
      return `the judge ${scorer} (${route}) agrees with people by κ ${kappa.toFixed(2)}, at least ${minJudgeAgreement} is needed: use another route as judge`;
    }
  }
  return undefined;
}

function checkLatency(
  { candidate: { latency } }: EvaluationReport,
  { maxP95LatencyMs }: GateSettings,
): Finding {
  const p95 = `p95 of the answers’ latency is ${Math.round(latency.p95Ms)} ms`;
  return latency.p95Ms <= maxP95LatencyMs
    ? { verdict: 'promote', reason: `${p95}, at most ${maxP95LatencyMs} ms` }
    : { verdict: 'reject', reason: `${p95}, more than ${maxP95LatencyMs} ms` };
}

function short(digest: string): string {
  return digest.slice(0, 12);
}
