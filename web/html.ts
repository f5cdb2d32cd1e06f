import htmDefault from 'htm';
import { type ComponentChild, h, type VNode } from 'preact';

type Tag = (strings: TemplateStringsArray, ...values: unknown[]) => VNode;
type Create = (type: never, props: never, ...children: never[]) => VNode;

// htm's own typings describe neither of the two module kinds it ships, so the shape is stated here.
const htm = htmDefault as unknown as { bind(create: Create): Tag };

/** Tagged template that builds preact nodes: html`<p class="x">${text}</p>`. Values are text, never markup. */
export const html: Tag = htm.bind(h as unknown as Create);

export type Child = ComponentChild;
