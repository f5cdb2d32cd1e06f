export interface Approval {
  id: string;
  team: string;
  proposalId: string;
  rehearsalId: string;
  /** The digest the person saw. */
  digest: string;
  /** Slack user id. */
  userId: string;
  decision: 'approve' | 'reject';
  reason?: string;
  at: Date;
}

/** Outcome of all decisions on a proposal. */
export type Outcome =
  | { state: 'pending'; approvals: number; needed: number }
  | { state: 'approved'; by: string[] }
  | { state: 'rejected'; by: string; reason?: string }
  | { state: 'expired' };
