import type { SignalSource } from '#src/signals/source.ts';
import { alertmanager } from '#src/signals/sources/alertmanager.ts';

/** Every source that posts to `/signals/<name>`. */
export const SIGNAL_SOURCES: readonly SignalSource[] = [alertmanager];
