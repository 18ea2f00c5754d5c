import type { WireMonitoring } from '../../../lambdas/api/api';
import type { KitClient } from '../http/kit-client';

/** The counters, as the application reads them. */
export interface MonitoringApi {
  /** @param minutes - the span up to now */
  monitoring(minutes: number, signal: AbortSignal): Promise<WireMonitoring>;
}

export function monitoringApi({ read }: KitClient): MonitoringApi {
  return { monitoring: (minutes, signal) => read(`/v1/monitoring?minutes=${minutes}`, signal) };
}
