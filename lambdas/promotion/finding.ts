import type { GateVerdict } from './api';

/** Something that the gate has looked at: that it holds, that it is not shown to hold, or that it is shown not to. */
export interface Finding {
  readonly verdict: GateVerdict['verdict'];
  readonly reason: string;
}
