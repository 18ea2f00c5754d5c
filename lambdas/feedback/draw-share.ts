import { digest } from '../platform/digest';

/** Hex digits that are looked at: 48 bits, as many as a number holds exactly. */
const digits = 12;

/**
 * Whether something belongs to a share, drawn by its digest: whoever draws, and however often, draws the same.
 *
 * @param what - id of what is drawn and name of the draw, so that two draws do not depend on each other
 * @param share - 0 to 1
 */
export function drawShare(what: { readonly id: string; readonly draw: string }, share: number): boolean {
  const drawn = Number.parseInt(digest(JSON.stringify([what.draw, what.id])).slice(0, digits), 16);
  return drawn < share * 16 ** digits;
}
