import type { CauseId } from './types.ts';

/**
 * Directions of causes that no signature knows. A fixed list: runbooks and policy decide by ids, and an id that a model
 * made up would decide nothing.
 */
export const NOVEL_CAUSES: Readonly<Record<CauseId, string>> = {
  'novel.change': 'A change of image, configuration or scale, followed by trouble that no signature knows.',
  'novel.dependency': 'Something that the service stands on behaves in a way that no signature knows.',
  'novel.capacity': 'Load or limits in a combination that no signature knows.',
  'novel.data': 'Data or state that the application does not cope with.',
  'novel.infrastructure': 'A node, the network or the control plane in a way that no signature knows.',
  'novel.application': 'The application itself, in a way that no signature knows.',
};
