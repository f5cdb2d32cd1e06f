import { type Child, html } from '../html.ts';
import type { BlockContext } from './context.ts';
import { asObjects, asString, type Raw } from './read.ts';
import { richText } from './rich-text.ts';

/** Renders a table block; Slack draws its first row as the head. */
export function table(block: Raw, context: BlockContext): Child {
  const rows = Array.isArray(block.rows) ? block.rows.map(asObjects) : [];
  const columns = asObjects(block.column_settings);
  const classOf = (column: number): string => {
    const setting = columns[column] ?? {};
    const align = setting.align === 'right' || setting.align === 'center' ? `align-${setting.align}` : '';
    return `${align} ${setting.is_wrapped === true ? 'wrapped' : ''}`.trim();
  };
  const [head = [], ...body] = rows;
  return html`<div class="table-wrap" tabindex="0">
    <table>
      <thead>
        <tr>${head.map((cell, i) => html`<th scope="col" class=${classOf(i)}>${cellView(cell, context)}</th>`)}</tr>
      </thead>
      <tbody>
        ${body.map(
          (row) =>
            html`<tr>${row.map((cell, i) => html`<td class=${classOf(i)}>${cellView(cell, context)}</td>`)}</tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function cellView(cell: Raw, context: BlockContext): Child {
  if (cell.type === 'rich_text') return richText(cell, context);
  return asString(cell.text) || asString(cell.value);
}
