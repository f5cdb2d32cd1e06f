import type { Block } from '../../lab/slack/page-api.ts';
import { type Child, html } from '../html.ts';
import { chart } from './chart.ts';
import type { BlockContext } from './context.ts';
import { element } from './elements.ts';
import { input } from './input.ts';
import { actions, alert, contextBlock, divider, header, image, markdownBlock, section } from './layout.ts';
import { plan, taskCard } from './plan.ts';
import { asObjects, asString, type Raw } from './read.ts';
import { richText } from './rich-text.ts';
import { table } from './table.ts';

type Renderer = (block: Raw, context: BlockContext) => Child;

const RENDERERS: Readonly<Record<string, Renderer>> = {
  section,
  header,
  context: contextBlock,
  divider,
  actions,
  input,
  image,
  rich_text: richText,
  markdown: markdownBlock,
  table,
  plan,
  task_card: taskCard,
  data_visualization: chart,
  alert,
  context_actions: (block, context) => html`<div class="actions">
    ${asObjects(block.elements).map((each) => element(each, asString(block.block_id), context))}
  </div>`,
};

/** Block types this page draws. */
export const KNOWN_BLOCKS: readonly string[] = Object.keys(RENDERERS);

/** Renders blocks in order; a type the page does not know becomes a small note with its name. */
export function renderBlocks(blocks: readonly Block[], context: BlockContext): Child {
  return blocks.map(
    (block, i) =>
      html`<div class="block" key=${block.block_id ?? `b${i}`}>${renderBlock(block, context)}</div>`,
  );
}

export function renderBlock(block: Raw, context: BlockContext): Child {
  const type = asString(block.type);
  const renderer = Object.hasOwn(RENDERERS, type) ? RENDERERS[type] : undefined;
  if (!renderer)
    return html`<p class="unknown">This page does not show blocks of type ${type || '(none)'}.</p>`;
  return renderer(block, context);
}
