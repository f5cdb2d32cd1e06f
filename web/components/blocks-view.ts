import type { Block } from '../../lab/slack/page-api.ts';
import type { BlockContext } from '../blocks/context.ts';
import { renderBlocks } from '../blocks/render.ts';
import { click, setInput } from '../commands.ts';
import { type Child, html } from '../html.ts';
import { type Container, clickKey, containerKey } from '../state/app-state.ts';
import { icon } from './icons.ts';
import type { PageProps } from './props.ts';

type Props = { page: PageProps; container: Container; blocks: readonly Block[]; place?: string };

/** The rendering context of a container. `place` sets apart two copies of one message (channel and thread). */
export function contextOf(page: PageProps, container: Container, place = ''): BlockContext {
  const { state, store, directory, now } = page;
  const key = containerKey(container);
  return {
    directory,
    now,
    values: state.inputs[key] ?? {},
    errors: container.kind === 'view' ? (state.viewErrors[container.viewId] ?? {}) : {},
    key: `${key}${place}`,
    isPending: (blockId, actionId) => state.pending[clickKey(container, blockId, actionId)] === true,
    act: (action) => click(store, container, action),
    change: (blockId, actionId, value) => setInput(store, container, blockId, actionId, value),
  };
}

/** Blocks of a container, and under them the warning of a click that failed. */
export function BlocksView({ page, container, blocks, place = '' }: Props): Child {
  const context = contextOf(page, container, place);
  return html`<div class="blocks">${renderBlocks(blocks, context)}</div>
    <${Warning} text=${page.state.warnings[containerKey(container)]} />`;
}

export function Warning({ text }: { text: string | undefined }): Child {
  return text
    ? html`<p class="warning" role="alert" data-testid="warning">${icon('warning')}${text}</p>`
    : null;
}
