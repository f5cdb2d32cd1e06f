import type { NodeLogLine } from '#src/evidence/ports.ts';
import type { Located, View } from '../view.ts';
import { linesOf } from './node-services.ts';

/** What is wrong now is said again within this time; an older line may tell of what is over. */
const CURRENT_MS = 10 * 60_000;

/** Current lines of a node's journal that a test takes, newest first. */
export function currentJournal(
  view: View,
  node: string,
  tells: (body: string) => boolean,
): Located<NodeLogLine>[] {
  const since = view.now.getTime() - CURRENT_MS;
  return linesOf(view, node)
    .filter(({ object }) => Date.parse(object.at) >= since && tells(object.body))
    .toSorted((a, b) => b.object.at.localeCompare(a.object.at));
}

/** About registries and webhooks, whose certificates are not the node's. */
const OF_OTHERS = /pull|image|registry|manifests|webhook|PullImage/i;

/** The line says that a certificate by which a node's services know each other has run out. */
export function tellsExpiredCertificate(body: string): boolean {
  return (
    /certificate has expired|client certificate .*is expired|certificate is expired/i.test(body) &&
    // Go says both in one text: before its time it is a matter of clocks.
    !tellsEarlyCertificate(body) &&
    !OF_OTHERS.test(body)
  );
}

/** The line says that a certificate is not valid yet, which a clock that is behind makes of a good one. */
export function tellsEarlyCertificate(body: string): boolean {
  return /is not yet valid: current time \S+ is before \S+/.test(body) && !OF_OTHERS.test(body);
}

/** Kernel messages of broken disks, file systems and hangs (block layer, ext4, xfs, hung task and lockup detectors). */
const KERNEL =
  /\bI\/O error,? (?:on )?dev(?:ice)? \w+|EXT4-fs error|Remounting filesystem read-only|XFS .*(?:[Cc]orruption|[Ss]hut(?:ting)? ?down)|blocked for more than \d+ seconds|soft lockup - CPU|hard LOCKUP|Kernel panic|BUG: unable to handle/;
/** The node's own services cannot write where they keep what they know. */
const READ_ONLY = /\/var\/(?:lib|run|log)\/\S*:? read-only file system/i;

export function tellsKernelTrouble(body: string): boolean {
  return KERNEL.test(body) || READ_ONLY.test(body);
}
