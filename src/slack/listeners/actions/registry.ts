import { acknowledge } from '#src/slack/listeners/actions/acknowledge.ts';
import { approve } from '#src/slack/listeners/actions/approve.ts';
import { reject } from '#src/slack/listeners/actions/reject.ts';
import type { ActionListener } from '#src/slack/listeners/types.ts';

export const ACTIONS: readonly ActionListener[] = [acknowledge, approve, reject];
