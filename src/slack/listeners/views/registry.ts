import type { ViewListener } from '#src/slack/listeners/types.ts';
import { rejectSubmission } from '#src/slack/listeners/views/reject.ts';

export const VIEWS: readonly ViewListener[] = [rejectSubmission];
