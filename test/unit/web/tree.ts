import { type ComponentChild, isValidElement, type VNode } from 'preact';

type Props = Record<string, unknown> & { children?: ComponentChild | ComponentChild[] };
export type Element = VNode<Props>;

/** All elements of a rendered tree, outer before inner; function components are not called. */
export function elements(tree: unknown): Element[] {
  if (Array.isArray(tree)) return tree.flatMap(elements);
  if (!isValidElement(tree)) return [];
  const node = tree as Element;
  return [node, ...elements(node.props.children)];
}

/** The text a reader sees, in order. */
export function textOf(tree: unknown): string {
  if (Array.isArray(tree)) return tree.map(textOf).join('');
  if (typeof tree === 'string' || typeof tree === 'number') return String(tree);
  return isValidElement(tree) ? textOf((tree as Element).props.children) : '';
}

/** The one element that answers to a test id. */
export function byTestId(tree: unknown, id: string): Element {
  const found = elements(tree).filter((node) => node.props['data-testid'] === id);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} elements with data-testid ${id}`);
  return found[0];
}

export function byTag(tree: unknown, tag: string): Element[] {
  return elements(tree).filter((node) => node.type === tag);
}

/** Calls an event handler of an element. */
export function fire(node: Element, handler: string, event: unknown = {}): void {
  const listener = node.props[handler];
  if (typeof listener !== 'function') throw new Error(`no ${handler} on ${String(node.type)}`);
  listener(event);
}
